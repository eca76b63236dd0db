import { Link } from "react-router";

import { useWords } from "../i18n/i18n.tsx";
import { View } from "../parts/page.tsx";

export function NotFoundPage() {
  const words = useWords();
  return (
    <View title={words.notFound.title} note={words.notFound.hint} narrow>
      <Link className="button" to="/">
        {words.notFound.home}
      </Link>
    </View>
  );
}
