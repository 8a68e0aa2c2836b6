import { BottomNavItem } from '@lanyard/ui/app-bar';
import { ButtonLink } from '@lanyard/ui/button';
import { ListLink } from '@lanyard/ui/list';
import { createLink, type LinkComponent } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, ReactNode, Ref } from 'react';

/** The router would put a class on links to where one is, in place of the component's own; `aria-current` says it already. */
const noClass = {};

const RouterButton = createLink(ButtonLink);
const RouterRow = createLink(ListLink);
const RouterPlace = createLink(BottomNavItem);
const RouterIcon = createLink(IconAnchor);

/** A link within the wallet that looks like a button. */
export const LinkButton: LinkComponent<typeof ButtonLink> = (props) => (
  <RouterButton activeProps={noClass} {...props} />
);

/** A row of a list that leads to another screen. */
export const RowLink: LinkComponent<typeof ListLink> = (props) => (
  <RouterRow activeProps={noClass} {...props} />
);

/** A place in the bottom bar. */
export const PlaceLink: LinkComponent<typeof BottomNavItem> = (props) => (
  <RouterPlace activeProps={noClass} {...props} />
);

/** An icon that leads to another screen, in the looks of an `IconButton`. */
export const IconLink: LinkComponent<typeof IconAnchor> = (props) => (
  <RouterIcon activeProps={noClass} {...props} />
);

function IconAnchor({
  label,
  icon,
  ...rest
}: Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'children'> & {
  label: string;
  icon: ReactNode;
  ref?: Ref<HTMLAnchorElement>;
}) {
  return (
    <a
      aria-label={label}
      title={label}
      className="grid size-11 shrink-0 place-items-center rounded-control text-muted transition hover:bg-sunken hover:text-ink active:scale-[0.96]"
      {...rest}
    >
      {icon}
    </a>
  );
}
