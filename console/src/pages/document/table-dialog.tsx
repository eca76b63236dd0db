import type { TableData } from "../../api/types.ts";
import { useWords } from "../../i18n/i18n.tsx";
import { CopyButton } from "../../parts/copy.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { toCsv } from "../../text.ts";

export function TableDialog({
  table,
  title,
  language,
  onClose,
}: {
  table: TableData;
  title: string;
  language: string;
  onClose: () => void;
}) {
  const words = useWords();
  const head = table.rows.slice(0, table.num_header_rows);
  const body = table.rows.slice(table.num_header_rows);
  return (
    <Dialog title={title} onClose={onClose} size="widest">
      {table.caption ? (
        <p className="table-caption" lang={language}>
          {table.caption}
        </p>
      ) : null}
      <div className="table-scroll" tabIndex={0} role="region" aria-label={title}>
        <table className="data-table" lang={language}>
          {head.length > 0 ? (
            <thead>
              {head.map((row, i) => (
                <tr key={i}>
                  {row.map((cell, j) => (
                    <th key={j} scope="col">
                      {cell}
                    </th>
                  ))}
                </tr>
              ))}
            </thead>
          ) : null}
          <tbody>
            {body.map((row, i) => (
              <tr key={i}>
                {row.map((cell, j) => (
                  <td key={j} className={isNumber(cell) ? "numeric" : undefined}>
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <footer className="dialog-foot">
        <CopyButton text={toCsv(table.rows)} label={words.document.copyTable} />
      </footer>
    </Dialog>
  );
}

function isNumber(cell: string): boolean {
  return /^[-+−–±<>~≤≥]?\s*\d[\d.,]*\s*%?$/.test(cell.trim());
}
