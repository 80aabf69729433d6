import type { ImportReport } from '@metrics-handler/core';
import { type DragEvent, type ReactNode, useState } from 'react';
import { useImportBooks } from '../../data/use-import-books.ts';
import { href } from '../../route/route.ts';
import { ScreenHead } from '../../shell/screen-head.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Field } from '../../ui/field.tsx';
import { ImportResult } from './import-result.tsx';

/** Books from a file: dropped or chosen, with its progress and what became of each row. */
export function ImportScreen(): ReactNode {
  const importBooks = useImportBooks();
  const [file, setFile] = useState<File>();
  const [done, setDone] = useState<number>();
  const [report, setReport] = useState<ImportReport>();
  const [error, setError] = useState<Error>();
  const [isOver, setOver] = useState(false);
  const isBusy = done !== undefined;

  async function take(chosen: File | undefined): Promise<void> {
    if (!chosen || isBusy) return;
    setFile(chosen);
    setReport(undefined);
    setError(undefined);
    setDone(0);
    try {
      setReport(await importBooks(chosen, setDone));
    } catch (cause) {
      setError(cause as Error);
    }
    setDone(undefined);
  }

  function onDrop(event: DragEvent): void {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  }

  return (
    <>
      <ScreenHead title="Import books" about={<a href={href('/books')}>All books</a>} />
      <div className="stack">
        {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut for the file field in it */}
        <div
          className="drop sheet"
          data-over={isOver || undefined}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={onDrop}
        >
          <h2>Drop a file here</h2>
          <p className="soft">
            CSV with a header row (Goodreads, Calibre and goodbooks as they are) or NDJSON. A second import changes only
            what the file changed.
          </p>
          <Field label="Or choose one">
            <input
              type="file"
              accept=".csv,.ndjson,.jsonl,text/csv"
              disabled={isBusy}
              onChange={({ target }) => void take(target.files?.[0])}
            />
          </Field>
        </div>
        {isBusy && (
          <div className="field" role="status">
            <span id="import-progress">
              Importing {file?.name}: {Math.round(done * 100)} %
            </span>
            <progress aria-labelledby="import-progress" max={1} value={done} />
          </div>
        )}
        {error && <Failure error={error} retry={() => void take(file)} />}
        {report && file && <ImportResult name={file.name} report={report} />}
      </div>
    </>
  );
}
