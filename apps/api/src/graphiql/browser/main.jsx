// The page at /graphiql, bundled by scripts/build-graphiql.mjs.
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
// Part by part: the whole sheet carries two fonts that a system has anyway.
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import './page.css';
import { chosenExample, examplesPlugin, firstExample } from './examples.jsx';
import './workers.js';

// What was typed stays in this tab over a reload, but not for the next person who signs in here.
const { data } = await fetcher({ query: '{ me { id } }' });
if (sessionStorage.getItem('person') !== data?.me.id) sessionStorage.clear();
if (data) sessionStorage.setItem('person', data.me.id);

const chosen = chosenExample();
if (chosen) {
  // Where GraphiQL itself notes what stands in the editor; given as `initialQuery` it would be gone after a reload.
  sessionStorage.setItem('graphiql:query', chosen.query);
  sessionStorage.setItem('graphiql:variables', chosen.variables);
}
// Reloading the page shows the tabs as they are, not the example once more.
history.replaceState(null, '', location.pathname);

createRoot(document.getElementById('graphiql')).render(
  <StrictMode>
    <GraphiQL
      fetcher={fetcher}
      storage={sessionStorage}
      defaultQuery={firstExample.query}
      plugins={[examplesPlugin, HISTORY_PLUGIN]}
      visiblePlugin={matchMedia('(min-width: 50rem)').matches ? examplesPlugin : undefined}
      isHeadersEditorEnabled={false}
      showPersistHeadersSettings={false}
    >
      <GraphiQL.Logo>
        <a href="/">Handrail</a>
      </GraphiQL.Logo>
    </GraphiQL>
  </StrictMode>,
);

/** With the session's cookie, and the header that a form on another site cannot send. */
async function fetcher(operation) {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-handrail': '1' },
    body: JSON.stringify(operation),
  });
  return response.json();
}
