import { css } from "lit";

/** What is in the history panel. Where it stands is the frame's. */
export const historyStyles = css`
  .history {
    display: flex;
    flex-direction: column;
    block-size: 100%;
    min-block-size: 0;
  }

  .history-head {
    display: flex;
    align-items: center;
    flex: none;
    min-block-size: 52px;
    padding-inline: var(--chatkit-space-16) var(--chatkit-space-8);
  }

  .history-head h2 {
    flex: 1;
    font-size: var(--chatkit-text-14);
    font-weight: 500;
    line-height: 1.3;
  }

  .search {
    display: flex;
    align-items: center;
    flex: none;
    gap: var(--chatkit-space-8);
    margin: 0 var(--chatkit-space-12) var(--chatkit-space-8);
    padding-inline: 10px;
    min-block-size: 36px;
    border: 1px solid var(--chatkit-gray-8);
    border-radius: min(var(--chatkit-radius-control), 10px);
    background: var(--chatkit-gray-1);
    color: var(--chatkit-gray-11);
    cursor: text;
  }

  .search:focus-within {
    border-color: var(--chatkit-accent-3);
    box-shadow: 0 0 0 1px var(--chatkit-accent-3);
  }

  .search .icon {
    font-size: var(--chatkit-text-13);
  }

  .search input {
    flex: 1;
    min-inline-size: 0;
    block-size: 100%;
    padding: 0;
    border: 0;
    background: none;
    appearance: none;
    font-size: var(--chatkit-text-14);
    color: var(--chatkit-gray-12);
  }

  .search input:focus-visible {
    outline: none;
  }

  .search input::placeholder {
    color: var(--chatkit-gray-11);
    opacity: 1;
  }

  .threads {
    flex: 1;
    min-block-size: 0;
    overflow: hidden auto;
    overscroll-behavior: contain;
    padding: 0 var(--chatkit-space-8) var(--chatkit-space-16);
    scrollbar-width: thin;
    scrollbar-color: var(--chatkit-gray-7) transparent;
  }

  .threads h3 {
    padding: var(--chatkit-space-12) var(--chatkit-space-8) var(--chatkit-space-4);
    color: var(--chatkit-gray-11);
    font-size: var(--chatkit-text-12);
    font-weight: 500;
    line-height: 1.3;
  }

  .threads ul {
    list-style: none;
    padding: 0;
  }

  .thread {
    position: relative;
    display: flex;
    align-items: center;
    border-radius: min(var(--chatkit-radius-surface), 10px);
    transition: background-color 120ms ease-out;
  }

  .thread:hover,
  .thread:focus-within {
    background: var(--chatkit-gray-4);
  }

  .thread[data-current] {
    background: var(--chatkit-gray-5);
  }

  .thread-open {
    display: flex;
    flex-direction: column;
    justify-content: center;
    align-items: stretch;
    gap: 2px;
    flex: 1;
    min-inline-size: 0;
    min-block-size: 36px;
    padding: 6px var(--chatkit-space-8);
    border-radius: inherit;
    font-size: var(--chatkit-text-14);
    line-height: 1.3;
  }

  .thread-line {
    display: flex;
    align-items: center;
    gap: 6px;
    min-inline-size: 0;
  }

  .snippet {
    display: -webkit-box;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    color: var(--chatkit-gray-11);
    font-size: var(--chatkit-text-12);
    font-weight: 400;
    line-height: 1.4;
    text-align: start;
    overflow-wrap: anywhere;
  }

  .snippet mark {
    background: none;
    color: var(--chatkit-gray-12);
    font-weight: 600;
  }

  .history-foot {
    flex: none;
    padding: var(--chatkit-space-8);
    border-block-start: 1px solid var(--chatkit-gray-6);
  }

  .history-foot .quiet-button {
    display: flex;
    align-items: center;
    gap: 6px;
    inline-size: 100%;
    min-block-size: 36px;
    padding-inline: var(--chatkit-space-8);
    border-color: transparent;
    background: none;
    color: var(--chatkit-gray-11);
    text-align: start;
  }

  .history-foot .quiet-button:hover {
    background: var(--chatkit-gray-4);
    color: var(--chatkit-gray-12);
  }

  .history-head:has(#leave-archive) {
    padding-inline-start: var(--chatkit-space-8);
  }

  .thread-open .icon {
    font-size: 0.85em;
    color: var(--chatkit-gray-11);
  }

  .thread-open:focus-visible {
    outline-offset: -2px;
  }

  [data-current] .thread-open {
    font-weight: 500;
  }

  .thread-actions {
    display: flex;
    flex: none;
    inline-size: 0;
    opacity: 0;
    overflow: hidden;
  }

  .thread:hover .thread-actions,
  .thread:focus-within .thread-actions {
    inline-size: auto;
    opacity: 1;
    overflow: visible;
  }

  .icon-button.thread-more {
    display: none;
  }

  .thread-actions .icon-button {
    color: var(--chatkit-gray-11);
  }

  .rename {
    inline-size: 100%;
    min-block-size: 36px;
    padding: 6px var(--chatkit-space-8);
    border: 1px solid var(--chatkit-gray-8);
    border-radius: min(var(--chatkit-radius-surface), 10px);
    background: var(--chatkit-gray-1);
    font-size: var(--chatkit-text-14);
    line-height: 1.3;
  }

  .rename:focus-visible {
    outline-offset: -2px;
  }

  .history-note {
    display: flex;
    flex-direction: column;
    align-items: start;
    gap: var(--chatkit-space-12);
    padding: var(--chatkit-space-12) var(--chatkit-space-8);
    color: var(--chatkit-gray-11);
    font-size: var(--chatkit-text-14);
    line-height: 1.45;
    overflow-wrap: anywhere;
  }

  .sentinel {
    block-size: 1px;
  }

  @media (hover: none), (pointer: coarse) {
    .thread-actions {
      inline-size: auto;
      opacity: 1;
      overflow: visible;
    }

    .icon-button.thread-more {
      display: inline-flex;
      color: var(--chatkit-gray-11);
    }

    .thread[data-folds] {
      flex-wrap: wrap;
    }

    .thread[data-folds] .thread-actions {
      flex-basis: 100%;
      justify-content: end;
    }

    .thread[data-folds="closed"] .thread-actions {
      display: none;
    }

    .thread-open,
    .history-foot .quiet-button,
    .rename,
    .search input {
      min-block-size: 44px;
    }

    .search input {
      font-size: 16px;
    }
  }

  @media (forced-colors: active) {
    .thread[data-current] {
      outline: 1px solid Highlight;
    }
  }
`;
