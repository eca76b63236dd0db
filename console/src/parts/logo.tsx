/** The guardian's face as a seal: two brows that curl into eyes, a nose, a horn. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg className="mark" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect x="1" y="1" width="30" height="30" rx="7.5" className="mark-seal" />
      <g className="mark-line" fill="none" strokeWidth="2.2" strokeLinecap="round" strokeLinejoin="round">
        <path d="M14.6 18.4v-4.2c0-2.9-2-4.6-4.3-4.6-2.4 0-4.1 1.7-4.1 3.8 0 1.9 1.3 3.2 3 3.2 1.4 0 2.3-1 2.3-2.1" />
        <path d="M17.4 18.4v-4.2c0-2.9 2-4.6 4.3-4.6 2.4 0 4.1 1.7 4.1 3.8 0 1.9-1.3 3.2-3 3.2-1.4 0-2.3-1-2.3-2.1" />
        <path d="M6.8 20.6c.7 3.7 4.5 5.6 9.2 5.6s8.5-1.9 9.2-5.6" />
      </g>
      <path className="mark-fill" d="M16 3.6c1.3 1.5 1.7 3 1.1 5.2h-2.2c-.6-2.2-.2-3.7 1.1-5.2Z" />
      <path className="mark-fill" d="M12.7 18.6h6.6c.4 1.8-1.3 3.1-3.3 3.1s-3.7-1.3-3.3-3.1Z" />
    </svg>
  );
}
