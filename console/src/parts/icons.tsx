import type { ReactNode } from "react";

/** Strokes on a 20 x 20 grid; decoration only, so hidden from assistive technology. */
function Icon({ children, size = 18 }: { children: ReactNode; size?: number | undefined }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

type Props = { size?: number };

export const HomeIcon = ({ size }: Props) => (
  <Icon size={size}>
    <path d="M3 9.2 10 3.5l7 5.7V16a.8.8 0 0 1-.8.8h-3.7v-4.6h-5v4.6H3.8A.8.8 0 0 1 3 16Z" />
  </Icon>
);
export const AskIcon = ({ size }: Props) => (
  <Icon size={size}>
    <path d="M3.5 5.2c0-.7.5-1.2 1.2-1.2h10.6c.7 0 1.2.5 1.2 1.2v7.1c0 .7-.5 1.2-1.2 1.2H9.2l-3.5 2.9v-2.9h-1c-.7 0-1.2-.5-1.2-1.2Z" />
    <path d="M7 7.6h6M7 10.2h3.6" />
  </Icon>
);
export const DocumentsIcon = ({ size }: Props) => (
  <Icon size={size}>
    <path d="M6.5 3h5.4l3.6 3.6v7.9H6.5Z" />
    <path d="M11.7 3v3.8h3.8M4 5.8V17h8.6" />
  </Icon>
);
export const QuarantineIcon = ({ size }: Props) => (
  <Icon size={size}>
    <path d="M10 2.8 16 5v4.4c0 3.6-2.5 6.4-6 7.8-3.5-1.4-6-4.2-6-7.8V5Z" />
    <path d="M10 6.8v3.4M10 12.9v.1" />
  </Icon>
);
export const LedgerIcon = ({ size }: Props) => (
  <Icon size={size}>
    <path d="M5.6 3h9.1c.5 0 .8.3.8.8v12.4c0 .5-.3.8-.8.8H5.6A1.6 1.6 0 0 1 4 15.4V4.6C4 3.7 4.7 3 5.6 3Z" />
    <path d="M7.2 3v14M10 7h3M10 10h3" />
  </Icon>
);
export const ExpertsIcon = ({ size }: Props) => (
  <Icon size={size}>
    <path d="M10 3v14M3 10h14M5.6 5.6l8.8 8.8M14.4 5.6l-8.8 8.8" strokeWidth="1.2" opacity=".55" />
    <circle cx="10" cy="10" r="3.4" fill="var(--surface)" />
    <circle cx="10" cy="10" r=".6" fill="currentColor" />
  </Icon>
);
export const SearchIcon = ({ size }: Props) => (
  <Icon size={size}>
    <circle cx="8.8" cy="8.8" r="5" />
    <path d="m12.6 12.6 4 4" />
  </Icon>
);
export const UploadIcon = ({ size }: Props) => (
  <Icon size={size}>
    <path d="M10 12.8V3.6M6.4 7.2 10 3.6l3.6 3.6M3.6 12.6v3.2c0 .4.3.7.7.7h11.4c.4 0 .7-.3.7-.7v-3.2" />
  </Icon>
);
export const DownloadIcon = ({ size }: Props) => (
  <Icon size={size}>
    <path d="M10 3.5v9.2M6.4 9.2l3.6 3.6 3.6-3.6M3.6 12.6v3.2c0 .4.3.7.7.7h11.4c.4 0 .7-.3.7-.7v-3.2" />
  </Icon>
);
export const TrashIcon = ({ size }: Props) => (
  <Icon size={size}>
    <path d="M3.8 5.6h12.4M8 5.4V3.5h4v1.9M5.3 5.8l.7 10.4c0 .4.4.8.8.8h6.4c.4 0 .8-.4.8-.8l.7-10.4M8.6 8.8v5M11.4 8.8v5" />
  </Icon>
);
export const CloseIcon = ({ size }: Props) => (
  <Icon size={size}>
    <path d="m5 5 10 10M15 5 5 15" />
  </Icon>
);
export const CheckIcon = ({ size }: Props) => (
  <Icon size={size}>
    <path d="m4.2 10.6 3.8 3.8 7.8-8.6" />
  </Icon>
);
export const WarnIcon = ({ size }: Props) => (
  <Icon size={size}>
    <path d="M10 3.4 17.2 16H2.8Z" />
    <path d="M10 8v3.6M10 13.7v.1" />
  </Icon>
);
export const BadIcon = ({ size }: Props) => (
  <Icon size={size}>
    <circle cx="10" cy="10" r="7" />
    <path d="m7.4 7.4 5.2 5.2M12.6 7.4l-5.2 5.2" />
  </Icon>
);
export const PreviousIcon = ({ size }: Props) => (
  <Icon size={size}>
    <path d="m12.2 4.6-5.4 5.4 5.4 5.4" />
  </Icon>
);
export const NextIcon = ({ size }: Props) => (
  <Icon size={size}>
    <path d="m7.8 4.6 5.4 5.4-5.4 5.4" />
  </Icon>
);
export const FilterIcon = ({ size }: Props) => (
  <Icon size={size}>
    <path d="M3 5.4h14M5.6 10h8.8M8.2 14.6h3.6" />
  </Icon>
);
export const SendIcon = ({ size }: Props) => (
  <Icon size={size}>
    <path d="M10 16.4V3.8M4.8 9 10 3.8 15.2 9" />
  </Icon>
);
export const StopIcon = ({ size }: Props) => (
  <Icon size={size}>
    <rect x="5.2" y="5.2" width="9.6" height="9.6" rx="1" fill="currentColor" />
  </Icon>
);
export const SunIcon = ({ size }: Props) => (
  <Icon size={size}>
    <circle cx="10" cy="10" r="3.2" />
    <path d="M10 2.6v1.8M10 15.6v1.8M2.6 10h1.8M15.6 10h1.8M4.8 4.8 6 6M14 14l1.2 1.2M15.2 4.8 14 6M6 14l-1.2 1.2" />
  </Icon>
);
export const MoonIcon = ({ size }: Props) => (
  <Icon size={size}>
    <path d="M16.4 11.9A6.8 6.8 0 0 1 8.1 3.6a6.8 6.8 0 1 0 8.3 8.3Z" />
  </Icon>
);
export const SystemIcon = ({ size }: Props) => (
  <Icon size={size}>
    <rect x="2.8" y="3.8" width="14.4" height="9.6" rx="1" />
    <path d="M7 16.6h6M10 13.6v3" />
  </Icon>
);
export const MenuIcon = ({ size }: Props) => (
  <Icon size={size}>
    <path d="M3 5.6h14M3 10h14M3 14.4h14" />
  </Icon>
);
export const SignOutIcon = ({ size }: Props) => (
  <Icon size={size}>
    <path d="M8 3.4H4.4c-.4 0-.8.4-.8.8v11.6c0 .4.4.8.8.8H8M12.4 13.4 16 10l-3.6-3.4M15.6 10H7.4" />
  </Icon>
);
export const KeyboardIcon = ({ size }: Props) => (
  <Icon size={size}>
    <rect x="2.4" y="5" width="15.2" height="10" rx="1.4" />
    <path d="M5.4 8h.1M8.4 8h.1M11.4 8h.1M14.4 8h.1M6.4 12h7.2" />
  </Icon>
);
export const PlusIcon = ({ size }: Props) => (
  <Icon size={size}>
    <path d="M10 4v12M4 10h12" />
  </Icon>
);
export const MinusIcon = ({ size }: Props) => (
  <Icon size={size}>
    <path d="M4 10h12" />
  </Icon>
);
export const RetryIcon = ({ size }: Props) => (
  <Icon size={size}>
    <path d="M15.9 7.4A6.5 6.5 0 1 0 16.5 11M16.3 3.6v4h-4" />
  </Icon>
);
export const LockIcon = ({ size }: Props) => (
  <Icon size={size}>
    <rect x="4.4" y="9" width="11.2" height="7.6" rx="1.2" />
    <path d="M6.8 8.8V6.6a3.2 3.2 0 0 1 6.4 0v2.2" />
  </Icon>
);
export const OpenIcon = ({ size }: Props) => (
  <Icon size={size}>
    <path d="M6 14 14 6M7.4 6H14v6.6" />
  </Icon>
);
export const TableIcon = ({ size }: Props) => (
  <Icon size={size}>
    <rect x="3" y="4" width="14" height="12" rx="1" />
    <path d="M3 8h14M8.4 8v8M3 12h14" />
  </Icon>
);
