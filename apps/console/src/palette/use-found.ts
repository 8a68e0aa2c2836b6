import { listRoles } from '@lanyard/contract/roles';
import { useEffect, useMemo, useState } from 'react';
import { places } from '../console-places.ts';
import { mayDo, useMe } from '../me.tsx';
import { useWords } from '../messages.ts';
import { browser } from '../platform.ts';
import { findMembers } from '../roles/member-finder.tsx';
import { useRoleName } from '../roles/use-roles.ts';
import { go } from '../router.ts';
import { settingsParts } from '../settings/parts.ts';

/** Something to go to or to do. */
export interface Found {
  readonly id: string;
  readonly kind: 'page' | 'action' | 'role' | 'member';
  readonly title: string;
  readonly detail?: string;
  readonly run: () => void;
}

/** As people type: without accents, in any case. */
const plain = (text: string) =>
  text
    .normalize('NFD')
    .replaceAll(/\p{M}+/gu, '')
    .toLowerCase();

const mostOfAKind = 6;

/** What fits a text: pages and actions at once, roles and members as the server finds them. Only what the own role includes. */
export function useFound(text: string): readonly Found[] {
  const fixed = useFixed();
  const roles = useRolesFound();
  const members = useMembersFound(text.trim());
  return useMemo(() => {
    const words = plain(text).split(/\s+/).filter(Boolean);
    const fits = ({ title }: Found) => words.every((word) => plain(title).includes(word));
    const fitting = [...fixed, ...(words.length === 0 ? [] : roles)].filter((found) => fits(found));
    return [...fitting.slice(0, 2 * mostOfAKind), ...members];
  }, [text, fixed, roles, members]);
}

function useFixed(): readonly Found[] {
  const t = useWords();
  const me = useMe();
  return useMemo(() => {
    const page = (title: string, href: string): Found => ({
      id: `page ${href}`,
      kind: 'page',
      title,
      run: () => go(href),
    });
    const action = (title: string, run: () => void): Found => ({
      id: `action ${title}`,
      kind: 'action',
      title,
      run,
    });
    return [
      ...places
        .filter(({ takes }) => takes.length === 0 || takes.some((permission) => mayDo(me, permission)))
        .map(({ place, href }) => page(t(`console.${place}`), href)),
      ...(mayDo(me, 'roles.read') ? [page(t('review.title'), '/console/roles/review')] : []),
      ...settingsParts
        .filter(({ part, takes }) => part !== 'general' && takes.some((permission) => mayDo(me, permission)))
        .map(({ part, href }) => page(t(`settings.part.${part}`), href)),
      ...(mayDo(me, 'members.manage')
        ? [action(t('members.invite'), () => go('/console/members', { open: 'invite' }))]
        : []),
      ...(mayDo(me, 'admins.manage') ? [action(t('roles.new'), () => go('/console/roles/new'))] : []),
      ...(mayDo(me, 'owner.transfer') ? [action(t('handover.title'), () => go('/console/roles/owner'))] : []),
      action(t('console.portal'), () => location.assign('/')),
    ];
  }, [t, me]);
}

function useRolesFound(): readonly Found[] {
  const me = useMe();
  const nameOf = useRoleName();
  const [found, setFound] = useState<readonly Found[]>([]);
  const may = mayDo(me, 'roles.read');
  useEffect(() => {
    if (!may) return;
    browser.cloud.call(listRoles, {}).then(
      ({ roles }) =>
        setFound(
          roles.map(({ id }) => ({
            id: `role ${id}`,
            kind: 'role',
            title: nameOf(id, roles),
            run: () => go(`/console/roles/${id}`),
          })),
        ),
      () => undefined,
    );
  }, [may, nameOf]);
  return found;
}

function useMembersFound(text: string): readonly Found[] {
  const me = useMe();
  const may = mayDo(me, 'members.read');
  const [found, setFound] = useState<{ readonly text: string; readonly members: readonly Found[] }>({
    text: '',
    members: [],
  });
  useEffect(() => {
    if (!may || text.length < 2) return undefined;
    let isLatest = true;
    const timer = setTimeout(() => {
      findMembers(text).then(
        (members) => {
          if (!isLatest) return;
          setFound({
            text,
            members: members.slice(0, mostOfAKind).map(({ id, name, email }) => ({
              id: `member ${id}`,
              kind: 'member',
              title: name,
              detail: email,
              run: () => go('/console/members', { find: email }),
            })),
          });
        },
        () => undefined,
      );
    }, 150);
    return () => {
      isLatest = false;
      clearTimeout(timer);
    };
  }, [text, may]);
  // What was found for less text stays until more is known, so that nothing jumps.
  return text.length < 2 ? none : found.members;
}
const none: readonly Found[] = [];
