import { listMembers, searchMembers, type MemberView } from '@lanyard/contract/members';
import { Badge } from '@lanyard/ui/badge';
import { Button } from '@lanyard/ui/button';
import { SearchIcon } from '@lanyard/ui/icons';
import { List, ListRow } from '@lanyard/ui/list';
import { Monogram } from '@lanyard/ui/monogram';
import { TextField } from '@lanyard/ui/text-field';
import { useEffect, useState } from 'react';
import { useWords } from '../messages.ts';
import { browser, proven } from '../platform.ts';

const shown = 6;

/** Members found by the beginnings of name and address; without text, the first ones. */
export async function findMembers(text: string, state?: MemberView['state']): Promise<readonly MemberView[]> {
  const narrowed = { limit: shown, ...(state === undefined ? {} : { state }) };
  const found =
    text.trim() === ''
      ? await browser.cloud.call(listMembers, { query: narrowed }, await proven())
      : await browser.cloud.call(searchMembers, { body: { text, ...narrowed } }, await proven());
  return found.members;
}

/** A field to look for a member, and those who were found, each with a button that chooses them. */
export function MemberFinder({
  state,
  choose,
  isTaken,
  taken,
  busy,
  onChoose,
}: {
  state?: MemberView['state'];
  /** What the button says; the name of the member follows for those who hear it. */
  choose: string;
  /** Who cannot be chosen. */
  isTaken: (member: MemberView) => boolean;
  /** What stands there instead. */
  taken: string;
  /** Who was chosen and is on the way. */
  busy?: string | undefined;
  onChoose: (member: MemberView) => void;
}) {
  const t = useWords();
  const [text, setText] = useState('');
  const [found, setFound] = useState<readonly MemberView[]>();
  useEffect(() => {
    let isLatest = true;
    const timer = setTimeout(
      () => {
        findMembers(text, state).then(
          (members) => {
            if (isLatest) setFound(members);
          },
          () => {
            if (isLatest) setFound([]);
          },
        );
      },
      text === '' ? 0 : 180,
    );
    return () => {
      isLatest = false;
      clearTimeout(timer);
    };
  }, [text, state]);
  return (
    <div className="grid gap-3">
      <TextField
        type="search"
        label={t('role.give.search')}
        before={<SearchIcon className="size-5" />}
        autoComplete="off"
        spellCheck={false}
        maxLength={120}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="max-h-80 overflow-y-auto rounded-control border border-line" tabIndex={-1}>
        {found?.length === 0 && <p className="px-6 py-5 text-muted">{t('role.give.none')}</p>}
        <List label={t('role.give.search')}>
          {(found ?? []).map((member) => (
            <ListRow
              key={member.id}
              icon={<Monogram kind="person" size="small" id={member.id} name={member.name} />}
              title={member.name}
              detail={member.email}
              trailing={
                isTaken(member) ? (
                  <Badge>{taken}</Badge>
                ) : (
                  <Button
                    size="small"
                    busy={busy === member.id}
                    aria-label={`${choose}: ${member.name}`}
                    onClick={() => onChoose(member)}
                  >
                    {choose}
                  </Button>
                )
              }
            />
          ))}
        </List>
      </div>
    </div>
  );
}
