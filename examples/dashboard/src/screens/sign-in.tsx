import { useSession } from '@metrics-handler/react-hooks';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Choice } from '../ui/choices.tsx';
import { Failure } from '../ui/failure.tsx';
import { Field } from '../ui/field.tsx';

const WAYS = [
  { id: 'password', label: 'User and password' },
  { id: 'key', label: 'API key' },
] as const;

/** @param failure of signing in by a link */
export function SignIn({ failure }: { readonly failure?: Error | undefined }): ReactNode {
  const { signIn } = useSession();
  const [way, setWay] = useState<(typeof WAYS)[number]['id']>('key');
  const [error, setError] = useState(failure);
  const [isBusy, setBusy] = useState(false);

  async function onSubmit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const text = (name: string) => String(fields.get(name) ?? '').trim();
    const fields = new FormData(event.currentTarget);
    setBusy(true);
    setError(undefined);
    try {
      if (way === 'key') await signIn({ key: text('key') });
      else await signIn({ username: text('username'), password: String(fields.get('password')) });
    } catch (cause) {
      setError(cause as Error);
      setBusy(false);
    }
  }

  return (
    <div className="sign-in">
      <main>
        <p className="wordmark">
          <img src="./mark.svg" alt="" /> metrics-handler
        </p>
        <form className="sheet stack" onSubmit={(event) => void onSubmit(event)}>
          <h1>Sign in</h1>
          {error && <Failure error={error} />}
          <Choice legend="With" options={WAYS} value={way} onChange={setWay} />
          {way === 'key' ? (
            <Field label="API key" hint="The server printed one, with a link, when it started for the first time.">
              <input name="key" type="password" required autoComplete="off" spellCheck={false} />
            </Field>
          ) : (
            <>
              <Field label="User name">
                <input name="username" required autoComplete="username" spellCheck={false} />
              </Field>
              <Field label="Password">
                <input name="password" type="password" required autoComplete="current-password" />
              </Field>
            </>
          )}
          <button type="submit" className="primary" disabled={isBusy}>
            {isBusy ? 'Signing in …' : 'Sign in'}
          </button>
        </form>
      </main>
    </div>
  );
}
