import type { RateClass, Route } from '@lanyard/contract/route';
import { createHmac } from 'node:crypto';
import type { Pool } from 'pg';
import type { Clock } from '../platform/clock.ts';
import { addressKey } from '../platform/http/address-key.ts';
import type { Throttle } from '../platform/http/mount.ts';
import { problem } from '../platform/http/problems.ts';
import { createCaptcha } from './captcha.ts';
import { LocalLimit, SharedLimit } from './limits.ts';
import { addressRates, callerRates, openForms, refusedRate, type Rate } from './rates.ts';
import { countFailure, countTry } from './store.ts';

export interface ThrottleOptions {
  readonly pool: Pool;
  readonly clock: Clock;
  /** 32 bytes, the same in every process and after a restart: signs captchas, hides addresses in counters. */
  readonly secret: Uint8Array;
  /** Multiplies every rate (setting `rateScale`, default 1). */
  readonly scale?: number;
}

export interface FullThrottle extends Throttle {
  /** A point of an address's page rate: for pages, files and reports, counted in this process alone. */
  page(address: string): Promise<void>;
}

/** Limits and locks of this installation. */
export function createThrottle({ pool, clock, secret, scale = 1 }: ThrottleOptions): FullThrottle {
  const scaled = (rate: Rate): Rate => ({ ...rate, points: Math.max(1, Math.round(rate.points * scale)) });
  const shared = (name: string, rate: Rate) => new SharedLimit({ pool, name, rate: scaled(rate), secret });
  const byAddress = eachClass((name) => shared(name, addressRates[name]));
  const byCaller = eachClass((name) => new LocalLimit(scaled(callerRates[name])));
  const refusals = shared('refused', refusedRate);
  const pages = new LocalLimit(scaled(addressRates.page));
  const captcha = createCaptcha({ secret, clock, pool });
  /** Addresses over the limit of refused proofs, until when (milliseconds): asked at every authenticated request, so in memory. */
  const shut = new Map<string, number>();

  const formKey = (route: Route, who: string) =>
    `${route.name}:${createHmac('sha256', secret).update(`form\0${route.name}\0${who}`).digest('base64url').slice(0, 22)}`;
  const whoOf = (who: string) => (who.includes(':') || who.includes('.') ? addressKey(who) : who);

  const fail = (route: Route, who: string) =>
    countFailure(pool, {
      key: formKey(route, who),
      now: clock.now(),
      free: openForms.freeFailures,
      ...openForms,
    });

  return {
    arrive(route, address) {
      const key = addressKey(address);
      if (route.access === 'open' || route.access === 'login') return byAddress[route.rate].spend(key);
      const until = shut.get(key);
      if (until === undefined) return undefined;
      const left = until - clock.now().getTime();
      if (left > 0)
        throw problem('too-many-requests', {
          reason: 'refused-proofs',
          retryAfterSeconds: Math.ceil(left / 1000),
        });
      shut.delete(key);
      return undefined;
    },

    async refused(address) {
      const key = addressKey(address);
      try {
        await refusals.spend(key);
      } catch {
        // The refusal itself is the answer; what is over the limit is shut out from the next request on.
        if (shut.size > 50_000) shut.clear();
        shut.set(key, clock.now().getTime() + refusedRate.seconds * 1000);
      }
    },

    spend: (route, callerId) => byCaller[route.rate].spend(callerId),

    async guard(route, caller, solution) {
      const who = whoOf(caller);
      const now = clock.now();
      const forgetAt = new Date(now.getTime() + openForms.forgottenAfterSeconds * 1000);
      const { tries, lockedUntil } = await countTry(pool, formKey(route, who), now, forgetAt);
      if (lockedUntil !== null && lockedUntil > now) {
        const retryAfterSeconds = Math.ceil((lockedUntil.getTime() - now.getTime()) / 1000);
        throw problem('locked', { retryAfterSeconds });
      }
      if (tries <= openForms.freeTries) return;
      const purpose = { route: route.name, who };
      const result = solution === undefined ? 'absent' : await captcha.check(purpose, solution);
      if (result === 'solved') return;
      if (result === 'wrong') await fail(route, who);
      throw problem('captcha-required', { reason: result, captcha: await captcha.challenge(purpose) });
    },

    failed: (route, who) => fail(route, whoOf(who)),

    page: (address) => pages.spend(addressKey(address)),
  };
}

function eachClass<T>(make: (name: RateClass) => T): Record<RateClass, T> {
  return {
    page: make('page'),
    read: make('read'),
    write: make('write'),
    file: make('file'),
    'sign-in': make('sign-in'),
    code: make('code'),
    setup: make('setup'),
    poll: make('poll'),
    search: make('search'),
  };
}
