import { defineProblems } from '../platform/http/problems.ts';

export const problem = defineProblems({
  'device-not-accepted': {
    status: 422,
    title: 'This device is not accepted here.',
    detail: 'Use another one, or ask your organization which ones it accepts.',
  },
  'no-models': {
    status: 422,
    title: 'No model is named.',
    detail: 'Name at least one model by its AAGUID, or accept every one that is certified.',
  },
});
