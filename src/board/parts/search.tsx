import { useContext, useEffect, useId, useRef, useState } from 'preact/hooks';
import { ClientContext } from '../api/client-context.ts';
import { SearchDocument } from '../generated/graphql.ts';
import { go } from '../state/address.ts';
import type { Place } from '../state/place.ts';

interface Hit {
  readonly kind: 'Group' | 'Project';
  readonly path: string;
}

/** In ms, after the last key. */
const PAUSE = 200;
const SHORTEST = 2;

/** Finds projects and groups, and puts them on the board. */
export function Search({ place }: { readonly place: Place }) {
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const found = useSearch(text.trim());
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  useShortcut(input);

  const close = () => {
    setText('');
    setChosen(0);
  };
  const pick = (hit: Hit | undefined) => {
    if (!hit) return;
    const projects = place.projects.filter((path) => path !== hit.path);
    if (hit.kind === 'Group') go({ group: hit.path, projects: [] });
    else go({ group: undefined, projects: [...projects, hit.path] });
    close();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const count = found?.length ?? 0;
    if (event.key === 'ArrowDown' && count > 0) setChosen((chosen + 1) % count);
    else if (event.key === 'ArrowUp' && count > 0) setChosen((chosen + count - 1) % count);
    else if (event.key === 'Enter') pick(found?.[chosen]);
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
  };
  const isOpen = text !== '' && found !== undefined;

  return (
    <div class="search" role="search">
      <input
        ref={input}
        type="text"
        role="combobox"
        placeholder="Find a project or group  /"
        aria-label="Find a project or group"
        aria-autocomplete="list"
        aria-expanded={isOpen}
        aria-controls={`${id}list`}
        aria-activedescendant={isOpen && found[chosen] ? `${id}${chosen}` : undefined}
        autocomplete="off"
        spellcheck={false}
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
        onBlur={close}
      />
      <ul
        id={`${id}list`}
        role="listbox"
        aria-label="Projects and groups"
        hidden={!isOpen || found.length === 0}
      >
        {found?.map(({ kind, path }, index) => (
          <li
            key={kind + path}
            id={`${id}${index}`}
            role="option"
            aria-selected={index === chosen}
            // Before the field loses the focus, which closes the list.
            onMouseDown={(event) => {
              event.preventDefault();
              pick({ kind, path });
            }}
          >
            <span class="kind">{kind}</span> {path}
          </li>
        ))}
      </ul>
      <span class="sr-only" role="status">
        {isOpen ? `${found.length} found` : ''}
      </span>
      {isOpen && found.length === 0 && <p class="nothing">Nothing found</p>}
    </div>
  );
}

/** Undefined until there is a response to the text. */
function useSearch(text: string): readonly Hit[] | undefined {
  const { graphql } = useContext(ClientContext);
  const [found, setFound] = useState<readonly Hit[]>();
  useEffect(() => {
    setFound(undefined);
    if (text.length < SHORTEST) return undefined;
    let isStale = false;
    const timer = setTimeout(() => {
      void graphql.query(SearchDocument, { text }).then(({ data }) => {
        if (isStale || !data) return;
        const groups = (data.groups?.nodes ?? []).map(({ fullPath }) => ({
          kind: 'Group' as const,
          path: fullPath ?? '',
        }));
        const projects = (data.searchProjects?.nodes ?? []).map(({ fullPath }) => ({
          kind: 'Project' as const,
          path: fullPath ?? '',
        }));
        setFound([...groups, ...projects]);
      });
    }, PAUSE);
    return () => {
      isStale = true;
      clearTimeout(timer);
    };
  }, [graphql, text]);
  return found;
}

/** `/` moves to the field. */
function useShortcut(input: { readonly current: HTMLInputElement | null }): void {
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof Element && event.target.matches('input, textarea, select');
      if (event.key !== '/' || isTyping || document.querySelector('dialog[open]')) return;
      event.preventDefault();
      input.current?.focus();
    };
    addEventListener('keydown', focus);
    return () => {
      removeEventListener('keydown', focus);
    };
  }, []);
}
