import { useSession } from '@metrics-handler/react-hooks';
import type { ReactNode } from 'react';
import { useFirstRunLink } from './data/first-run-link.ts';
import { href } from './route/route.ts';
import { useRoute } from './route/use-route.ts';
import { BookScreen } from './screens/books/book-screen.tsx';
import { BooksScreen } from './screens/books/books-screen.tsx';
import { ImportScreen } from './screens/books/import-screen.tsx';
import { TopBooksScreen } from './screens/books/top-books-screen.tsx';
import { ExploreScreen } from './screens/explore/explore-screen.tsx';
import { KeysScreen } from './screens/keys/keys-screen.tsx';
import { OverviewScreen } from './screens/overview/overview-screen.tsx';
import { PointsScreen } from './screens/points/points-screen.tsx';
import { RecordScreen } from './screens/record/record-screen.tsx';
import { SignIn } from './screens/sign-in.tsx';
import { Shell } from './shell/shell.tsx';
import { Empty, Loading } from './ui/empty.tsx';

export function App(): ReactNode {
  const { path, params } = useRoute();
  const { status } = useSession();
  const link = useFirstRunLink();
  if (link.isBusy) return <Loading what="your session" />;
  if (status === 'signedOut') return <SignIn failure={link.error} />;
  return <Shell path={path}>{screenOf(path, params)}</Shell>;
}

function screenOf(path: string, params: URLSearchParams): ReactNode {
  switch (path) {
    case '/':
      return <OverviewScreen params={params} />;
    case '/explore':
      return <ExploreScreen params={params} />;
    case '/books':
      return <BooksScreen params={params} />;
    case '/books/import':
      return <ImportScreen />;
    case '/books/top':
      return <TopBooksScreen params={params} />;
    case '/record':
      return <RecordScreen params={params} />;
    case '/points':
      return <PointsScreen params={params} />;
    case '/keys':
      return <KeysScreen />;
  }
  const book = /^\/books\/([^/]+)$/.exec(path)?.[1];
  if (book) return <BookScreen key={book} id={decodeURIComponent(book)} params={params} />;
  return (
    <Empty title="There is no such page">
      <p>The address may have been cut off.</p>
      <a href={href('/')}>Go to the overview</a>
    </Empty>
  );
}
