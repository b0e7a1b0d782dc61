import { css } from "lit";

/** The history panel: over the conversation on narrow, beside it from 900 px. */
export const historyStyles = css`
  parlor-history {
    display: block;
    flex: none;
    inline-size: 280px;
    border-inline-end: 1px solid var(--chatkit-gray-6);
    background: var(--chatkit-gray-2);
    min-block-size: 0;
    z-index: 4;
  }

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

  .scrim {
    position: absolute;
    inset: 0;
    z-index: 3;
    inline-size: 100%;
    border-radius: 0;
    background: var(--chatkit-scrim);
    animation: chatkit-appear 160ms ease-out;
    cursor: default;
  }

  @container chatkit (inline-size < 900px) {
    parlor-history {
      position: absolute;
      inset-block: 0;
      inset-inline-start: 0;
      inline-size: min(320px, calc(100% - 48px));
      border-inline-end: 1px solid var(--chatkit-gray-6);
      box-shadow: var(--chatkit-shadow);
      animation: chatkit-slide 180ms ease-out;
    }

    parlor-history:dir(rtl) {
      animation-name: chatkit-slide-rtl;
    }
  }

  @container chatkit (inline-size >= 900px) {
    .scrim {
      display: none;
    }

    parlor-history {
      animation: chatkit-appear 160ms ease-out;
    }
  }

  @keyframes chatkit-slide {
    from {
      translate: -24px 0;
      opacity: 0;
    }
  }

  @keyframes chatkit-slide-rtl {
    from {
      translate: 24px 0;
      opacity: 0;
    }
  }

  .toast {
    position: absolute;
    inset-block-end: var(--chatkit-space-16);
    inset-inline-start: var(--chatkit-space-12);
    z-index: 5;
    display: flex;
    align-items: center;
    gap: var(--chatkit-space-12);
    max-inline-size: calc(min(100%, 360px) - 2 * var(--chatkit-space-12));
  }

  /* Beside the conversation it stays within the panel, off the composer. */
  .columns:has(parlor-history) + .toast {
    max-inline-size: calc(min(100%, 280px) - 2 * var(--chatkit-space-12));
  }

  .toast {
    padding: 6px 6px 6px var(--chatkit-space-16);
    padding-inline: var(--chatkit-space-16) 6px;
    border-radius: min(var(--chatkit-radius-surface), 14px);
    background: var(--chatkit-gray-12);
    color: var(--chatkit-gray-1);
    box-shadow: var(--chatkit-shadow);
    font-size: var(--chatkit-text-14);
    line-height: 1.3;
    animation: chatkit-rise 180ms ease-out;
  }

  .toast .text-button {
    border-color: transparent;
    background: color-mix(in oklab, var(--chatkit-gray-1) 18%, transparent);
    color: inherit;
    flex: none;
  }

  .toast .text-button:hover:not(:disabled) {
    background: color-mix(in oklab, var(--chatkit-gray-1) 28%, transparent);
  }

  .toast :focus-visible {
    outline-color: var(--chatkit-gray-1);
    outline-offset: -2px;
  }

  @keyframes chatkit-rise {
    from {
      translate: 0 8px;
      opacity: 0;
    }
  }

  @media (hover: none), (pointer: coarse) {
    .thread-actions {
      inline-size: auto;
      opacity: 1;
      overflow: visible;
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

    .toast {
      border: 1px solid CanvasText;
    }
  }
`;
