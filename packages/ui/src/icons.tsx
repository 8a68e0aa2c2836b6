import type { SVGAttributes } from 'react';

export type IconProps = Omit<SVGAttributes<SVGSVGElement>, 'children'>;

/**
 * One icon: lines 1.75 wide on a 24 px grid, in the color of the text around it; 20 px, or what a class of size says.
 * Icons are decoration: the words beside them, or the `label` of an IconButton, say what they mean.
 */
const icon = (path: string) =>
  function Icon({ className = '', ...rest }: IconProps) {
    return (
      <svg
        viewBox="0 0 24 24"
        width="20"
        height="20"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.75"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
        className={`shrink-0 ${className}`}
        {...rest}
      >
        <path d={path} />
      </svg>
    );
  };

export const ActivityIcon = /* @__PURE__ */ icon('M3 12h4l3-7.5 4.5 15 3-7.5H21');
export const ArrowLeftIcon = /* @__PURE__ */ icon('M19 12H5M11 6l-6 6 6 6');
export const ArrowRightIcon = /* @__PURE__ */ icon('M5 12h14M13 6l6 6-6 6');
export const ArrowUpRightIcon = /* @__PURE__ */ icon('M7.5 16.5l9-9M9 7.5h7.5V15');
export const BanIcon = /* @__PURE__ */ icon('M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0-17 0zM6 6l12 12');
export const BellIcon = /* @__PURE__ */ icon(
  'M6 10a6 6 0 0 1 12 0c0 4.2 1.2 6 2 7H4c.8-1 2-2.8 2-7zM10 20a2.2 2.2 0 0 0 4 0',
);
export const CameraIcon = /* @__PURE__ */ icon(
  'M9.6 5h4.8a1.6 1.6 0 0 1 1.35.75l.75 1.2a1.6 1.6 0 0 0 1.35.75H19a2 2 0 0 1 2 2V17a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V9.7a2 2 0 0 1 2-2h1.15a1.6 1.6 0 0 0 1.35-.75l.75-1.2A1.6 1.6 0 0 1 9.6 5zM8.75 13a3.25 3.25 0 1 0 6.5 0a3.25 3.25 0 1 0-6.5 0z',
);
export const CardIcon = /* @__PURE__ */ icon(
  'M5.25 5h13.5a2.5 2.5 0 0 1 2.5 2.5v9a2.5 2.5 0 0 1-2.5 2.5h-13.5a2.5 2.5 0 0 1-2.5-2.5v-9a2.5 2.5 0 0 1 2.5-2.5zM6.25 11a1.75 1.75 0 1 0 3.5 0a1.75 1.75 0 1 0-3.5 0zM5.5 16c.3-1.4 1.2-2.2 2.5-2.2s2.2.8 2.5 2.2M14 10h4M14 14h4',
);
export const CheckIcon = /* @__PURE__ */ icon('M5 12.75l4.5 4.5L19 7.5');
export const ChevronDownIcon = /* @__PURE__ */ icon('M6 9.5l6 6 6-6');
export const ChevronLeftIcon = /* @__PURE__ */ icon('M14.5 6l-6 6 6 6');
export const ChevronRightIcon = /* @__PURE__ */ icon('M9.5 6l6 6-6 6');
export const ClockIcon = /* @__PURE__ */ icon('M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0-17 0zM12 7.5V12l3 2');
export const CopyIcon = /* @__PURE__ */ icon(
  'M11.5 9h6a2.5 2.5 0 0 1 2.5 2.5v6a2.5 2.5 0 0 1-2.5 2.5h-6a2.5 2.5 0 0 1-2.5-2.5v-6a2.5 2.5 0 0 1 2.5-2.5zM15 9V6.5A2.5 2.5 0 0 0 12.5 4h-6A2.5 2.5 0 0 0 4 6.5v6A2.5 2.5 0 0 0 6.5 15H9',
);
export const DownloadIcon = /* @__PURE__ */ icon('M12 4v11M7.5 10.5L12 15l4.5-4.5M4.5 19.5h15');
export const EyeIcon = /* @__PURE__ */ icon(
  'M2.75 12S6 5.75 12 5.75 21.25 12 21.25 12 18 18.25 12 18.25 2.75 12 2.75 12zM9.25 12a2.75 2.75 0 1 0 5.5 0a2.75 2.75 0 1 0-5.5 0z',
);
export const EyeOffIcon = /* @__PURE__ */ icon(
  'M9.2 6.15A9.4 9.4 0 0 1 12 5.75c6 0 9.25 6.25 9.25 6.25a15.6 15.6 0 0 1-2.5 3.2M6 7.9A15.2 15.2 0 0 0 2.75 12S6 18.25 12 18.25a9 9 0 0 0 4.5-1.2M10.1 10.1a2.7 2.7 0 0 0 3.8 3.8M4 4l16 16',
);
export const FileIcon = /* @__PURE__ */ icon(
  'M7 3.5h6.5L18 8v11a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 6 19V5a1.5 1.5 0 0 1 1-1.5zM13.5 3.5V8H18',
);
export const FingerprintIcon = /* @__PURE__ */ icon(
  'M5.6 7.6A8 8 0 0 1 20 12.4c0 1.2-.05 2.3-.2 3.4M4.2 10.8c-.2 1.4 0 2.9-.7 4.4M8 12.2a4 4 0 0 1 8 0c0 2.9-.4 5.6-1.4 8M7.9 15.2c-.2 1.4-.6 2.8-1.3 4.1M12 12.2c0 3.2-.6 6-2 8.6M19 18.4c-.1.6-.3 1.2-.5 1.8',
);
export const GlobeIcon = /* @__PURE__ */ icon(
  'M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0-17 0zM3.5 12h17M12 3.5c2.3 2.4 3.5 5.2 3.5 8.5s-1.2 6.1-3.5 8.5c-2.3-2.4-3.5-5.2-3.5-8.5s1.2-6.1 3.5-8.5z',
);
export const HomeIcon = /* @__PURE__ */ icon(
  'M4 11l6.7-6a2 2 0 0 1 2.6 0l6.7 6M6 9.5V18a2 2 0 0 0 2 2h8a2 2 0 0 0 2-2V9.5M12 20v-4.5',
);
export const ImageIcon = /* @__PURE__ */ icon(
  'M6 4.5h12a2.5 2.5 0 0 1 2.5 2.5v10a2.5 2.5 0 0 1-2.5 2.5h-12a2.5 2.5 0 0 1-2.5-2.5v-10a2.5 2.5 0 0 1 2.5-2.5zM7.25 9.5a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0zM3.75 17l4.1-4.1a2 2 0 0 1 2.8 0L17 19.25M14 16.25l1.6-1.6a2 2 0 0 1 2.8 0l2 2',
);
export const InfoIcon = /* @__PURE__ */ icon(
  'M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0-17 0zM12 11.25v5M12 7.9v.01',
);
export const KeyIcon = /* @__PURE__ */ icon(
  'M3.75 15.5a4.25 4.25 0 1 0 8.5 0a4.25 4.25 0 1 0-8.5 0zM11 12.5l8.5-8.5M16 7.5l3 3M13.25 10.25l1.75 1.75',
);
export const LaptopIcon = /* @__PURE__ */ icon(
  'M6.5 4.5h11a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-11a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2zM2.5 19h19',
);
export const LinkIcon = /* @__PURE__ */ icon(
  'M10 14a4 4 0 0 0 5.66 0l3.17-3.17a4 4 0 0 0-5.66-5.66L11.8 6.55M14 10a4 4 0 0 0-5.66 0l-3.17 3.17a4 4 0 0 0 5.66 5.66l1.37-1.38',
);
export const LockIcon = /* @__PURE__ */ icon(
  'M7.5 10.5h9a2.5 2.5 0 0 1 2.5 2.5v4.75a2.5 2.5 0 0 1-2.5 2.5h-9a2.5 2.5 0 0 1-2.5-2.5v-4.75a2.5 2.5 0 0 1 2.5-2.5zM8 10.5V8a4 4 0 0 1 8 0v2.5M12 14.25v2.25',
);
export const LogoutIcon = /* @__PURE__ */ icon(
  'M13.5 4.5H7a2 2 0 0 0-2 2v11a2 2 0 0 0 2 2h6.5M10.5 12H20M16.25 8.25L20 12l-3.75 3.75',
);
export const MailIcon = /* @__PURE__ */ icon(
  'M5.5 5h13a2.5 2.5 0 0 1 2.5 2.5v9a2.5 2.5 0 0 1-2.5 2.5h-13a2.5 2.5 0 0 1-2.5-2.5v-9a2.5 2.5 0 0 1 2.5-2.5zM3.5 7.75l7.3 5.1a2.1 2.1 0 0 0 2.4 0l7.3-5.1',
);
export const MoonIcon = /* @__PURE__ */ icon('M20 14.25A8.25 8.25 0 0 1 9.75 4 8.25 8.25 0 1 0 20 14.25z');
export const MoreIcon = /* @__PURE__ */ icon(
  'M4.9 12a0.6 0.6 0 1 0 1.2 0a0.6 0.6 0 1 0-1.2 0zM11.4 12a0.6 0.6 0 1 0 1.2 0a0.6 0.6 0 1 0-1.2 0zM17.9 12a0.6 0.6 0 1 0 1.2 0a0.6 0.6 0 1 0-1.2 0z',
);
export const MonitorIcon = /* @__PURE__ */ icon(
  'M5.5 4.5h13a2.5 2.5 0 0 1 2.5 2.5v7a2.5 2.5 0 0 1-2.5 2.5h-13a2.5 2.5 0 0 1-2.5-2.5v-7a2.5 2.5 0 0 1 2.5-2.5zM8.5 20h7M12 16.5V20',
);
export const OrganizationIcon = /* @__PURE__ */ icon(
  'M5 20.25V5.75a2 2 0 0 1 2-2h6a2 2 0 0 1 2 2v14.5M15 9.5h2a2 2 0 0 1 2 2v8.75M3 20.25h18M8.5 8h3M8.5 12h3M8.5 16h3',
);
export const PeopleIcon = /* @__PURE__ */ icon(
  'M5.5 8.25a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0zM2.5 19.5c.6-3.4 3.1-5.25 6.5-5.25s5.9 1.85 6.5 5.25M15.5 5a3.5 3.5 0 0 1 0 6.5M18 14.75c1.9.8 3.1 2.4 3.5 4.75',
);
export const PersonIcon = /* @__PURE__ */ icon(
  'M8 8a4 4 0 1 0 8 0a4 4 0 1 0-8 0zM4.5 20.25c.8-3.9 3.8-6 7.5-6s6.7 2.1 7.5 6',
);
export const PhoneIcon = /* @__PURE__ */ icon(
  'M9.25 2.75h5.5a2.5 2.5 0 0 1 2.5 2.5v13.5a2.5 2.5 0 0 1-2.5 2.5h-5.5a2.5 2.5 0 0 1-2.5-2.5v-13.5a2.5 2.5 0 0 1 2.5-2.5zM11 18h2',
);
export const PinIcon = /* @__PURE__ */ icon(
  'M12 21s7-5.8 7-11.2a7 7 0 0 0-14 0C5 15.2 12 21 12 21zM9.5 10a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0z',
);
export const PlusIcon = /* @__PURE__ */ icon('M12 5v14M5 12h14');
export const QrIcon = /* @__PURE__ */ icon(
  'M5.5 4h3a1.5 1.5 0 0 1 1.5 1.5v3a1.5 1.5 0 0 1-1.5 1.5h-3a1.5 1.5 0 0 1-1.5-1.5v-3a1.5 1.5 0 0 1 1.5-1.5zM15.5 4h3a1.5 1.5 0 0 1 1.5 1.5v3a1.5 1.5 0 0 1-1.5 1.5h-3a1.5 1.5 0 0 1-1.5-1.5v-3a1.5 1.5 0 0 1 1.5-1.5zM5.5 14h3a1.5 1.5 0 0 1 1.5 1.5v3a1.5 1.5 0 0 1-1.5 1.5h-3a1.5 1.5 0 0 1-1.5-1.5v-3a1.5 1.5 0 0 1 1.5-1.5zM14 14h2.5v2.5M20 14v2.5M14 20h2.5M20 20h-.01',
);
export const RefreshIcon = /* @__PURE__ */ icon(
  'M19.5 8.5A8.25 8.25 0 0 0 4.2 9.5M4.5 15.5a8.25 8.25 0 0 0 15.3-1M19.5 4v4.5H15M4.5 20v-4.5H9',
);
export const ScanIcon = /* @__PURE__ */ icon(
  'M4 8.5V6.5A2.5 2.5 0 0 1 6.5 4h2M15.5 4h2A2.5 2.5 0 0 1 20 6.5v2M20 15.5v2a2.5 2.5 0 0 1-2.5 2.5h-2M8.5 20h-2A2.5 2.5 0 0 1 4 17.5v-2M7.5 12h9',
);
export const SearchIcon = /* @__PURE__ */ icon(
  'M4.5 11a6.5 6.5 0 1 0 13 0a6.5 6.5 0 1 0-13 0zM20 20l-4.3-4.3',
);
export const SettingsIcon = /* @__PURE__ */ icon(
  'M4 7.5h8.5M17.5 7.5H20M4 16.5h2.5M11.5 16.5H20M12.5 7.5a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0zM6.5 16.5a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0z',
);
export const ShieldIcon = /* @__PURE__ */ icon(
  'M12 3.25l7 2.6v5.65c0 4.3-2.9 7.6-7 9.25-4.1-1.65-7-4.95-7-9.25V5.85z',
);
export const ShieldCheckIcon = /* @__PURE__ */ icon(
  'M12 3.25l7 2.6v5.65c0 4.3-2.9 7.6-7 9.25-4.1-1.65-7-4.95-7-9.25V5.85zM8.75 11.75L11 14l4.25-4.25',
);
export const SunIcon = /* @__PURE__ */ icon(
  'M8.25 12a3.75 3.75 0 1 0 7.5 0a3.75 3.75 0 1 0-7.5 0zM19 12L20.75 12M16.95 16.95L18.19 18.19M12 19L12 20.75M7.05 16.95L5.81 18.19M5 12L3.25 12M7.05 7.05L5.81 5.81M12 5L12 3.25M16.95 7.05L18.19 5.81',
);
export const TrashIcon = /* @__PURE__ */ icon(
  'M4 7h16M9.5 7V5.5A1.5 1.5 0 0 1 11 4h2a1.5 1.5 0 0 1 1.5 1.5V7M6 7l.8 11.15A2 2 0 0 0 8.8 20h6.4a2 2 0 0 0 2-1.85L18 7M10.25 11v5M13.75 11v5',
);
export const UnlockIcon = /* @__PURE__ */ icon(
  'M7.5 10.5h9a2.5 2.5 0 0 1 2.5 2.5v4.75a2.5 2.5 0 0 1-2.5 2.5h-9a2.5 2.5 0 0 1-2.5-2.5v-4.75a2.5 2.5 0 0 1 2.5-2.5zM8 10.5V8a4 4 0 0 1 7.75-1.4M12 14.25v2.25',
);
export const WarningIcon = /* @__PURE__ */ icon(
  'M10.3 4.75l-7.2 12.5a2 2 0 0 0 1.7 3h14.4a2 2 0 0 0 1.7-3l-7.2-12.5a2 2 0 0 0-3.4 0zM12 9.5v4M12 16.75v.01',
);
export const XIcon = /* @__PURE__ */ icon('M6.5 6.5l11 11M17.5 6.5l-11 11');
