import { css } from "lit";

/** The composer: one surface, the text, what a message can be given, and a button that sends or stops. */
export const composerStyles = css`
  parlor-composer {
    display: block;
    container-type: inline-size;
  }

  parlor-composer[hidden] {
    display: none;
  }

  .composer {
    display: flex;
    flex-direction: column;
    border: 1px solid var(--chatkit-gray-8);
    border-radius: min(var(--chatkit-radius-surface), 24px);
    background: var(--chatkit-gray-1);
    cursor: text;
    transition:
      border-color 140ms ease-out,
      box-shadow 140ms ease-out;
  }

  .composer:focus-within {
    border-color: var(--chatkit-accent-3);
    box-shadow: 0 0 0 1px var(--chatkit-accent-3);
  }

  .composer[data-locked] {
    background: var(--chatkit-gray-3);
    border-color: var(--chatkit-gray-7);
    cursor: default;
  }

  .composer-body {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    grid-template-areas: "start input end";
    align-items: end;
    gap: var(--chatkit-space-4);
    padding: 7px;
  }

  .composer[data-tools] .composer-body {
    display: flex;
    flex-wrap: wrap;
    row-gap: 2px;
  }

  .composer[data-tools] .composer-input {
    flex: 1 0 100%;
  }

  .composer-input {
    grid-area: input;
    min-inline-size: 0;
    min-block-size: max(36px, 1lh + 12px);
    padding-block: 6px;
    padding-inline: 11px 4px;
    font-size: max(16px, var(--chatkit-text-16));
    line-height: 1.5;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    overflow-y: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
    scrollbar-color: var(--chatkit-gray-7) transparent;
    -webkit-user-modify: read-write-plaintext-only;
  }

  /* The ring is the surface's. */
  .composer-input:focus-visible {
    outline: none;
  }

  .composer-input[data-empty]::before {
    content: attr(placeholder) / "";
    display: block;
    block-size: 1lh;
    margin-block-end: -1lh;
    overflow: hidden;
    color: var(--chatkit-gray-11);
    text-overflow: ellipsis;
    white-space: nowrap;
    pointer-events: none;
  }

  .composer-input .tag {
    padding: 0.05em 0.35em;
    border-radius: 5px;
    background: var(--chatkit-accent-2);
    font-weight: 500;
    white-space: normal;
    cursor: default;
  }

  .composer-input .tag.interactive {
    cursor: pointer;
  }

  .composer-tools {
    grid-area: start;
    display: flex;
    align-items: center;
    flex-wrap: wrap;
    gap: 2px;
    min-inline-size: 0;
  }

  .composer-tools.end {
    grid-area: end;
    flex-wrap: nowrap;
    margin-inline-start: auto;
  }

  .composer-body > parlor-dictation {
    grid-column: 1 / -1;
  }

  .tool-button {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    justify-content: center;
    min-inline-size: 36px;
    min-block-size: 36px;
    max-inline-size: 180px;
    padding-inline: 10px;
    border-radius: var(--chatkit-radius-control);
    color: var(--chatkit-gray-11);
    font-size: var(--chatkit-text-13);
    font-weight: 500;
    line-height: 1.3;
    transition:
      background-color 120ms ease-out,
      color 120ms ease-out;
  }

  .tool-button:hover:not(:disabled) {
    background: var(--chatkit-gray-4);
    color: var(--chatkit-gray-12);
  }

  .tool-button[aria-pressed="true"] {
    background: var(--chatkit-accent-1);
    color: var(--chatkit-accent-5);
  }

  .tool-button .icon {
    font-size: var(--chatkit-text-13);
  }

  .tool-button .tool-remove,
  .tool-button[aria-haspopup] .icon {
    inline-size: 1em;
    block-size: 1em;
  }

  .composer-tools :focus-visible {
    outline-offset: -2px;
  }

  .composer-quote {
    display: flex;
    align-items: start;
    gap: var(--chatkit-space-8);
    margin: var(--chatkit-space-8) var(--chatkit-space-8) 0;
    padding: 4px 4px 4px 10px;
    padding-inline: 10px 4px;
    border-radius: 10px;
    background: var(--chatkit-gray-3);
    color: var(--chatkit-gray-11);
    font-size: var(--chatkit-text-13);
    line-height: 1.4;
    cursor: default;
    animation: chatkit-appear 140ms ease-out;
  }

  .composer-quote > .icon {
    flex: none;
    margin-block-start: 8px;
    font-size: 11px;
  }

  .composer-quote-text {
    flex: 1;
    min-inline-size: 0;
    margin-block: 6px;
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    line-clamp: 2;
    overflow: hidden;
    overflow-wrap: anywhere;
  }

  .composer {
    position: relative;
  }

  .drop-zone {
    position: absolute;
    inset: 0;
    display: flex;
    align-items: center;
    justify-content: center;
    border-radius: inherit;
    background: var(--chatkit-accent-1);
    color: var(--chatkit-accent-5);
    font-weight: 500;
    pointer-events: none;
  }

  .composer[data-dragging] {
    border-style: dashed;
    border-color: var(--chatkit-accent-3);
  }

  .composer-note {
    padding: 6px 12px 0;
    color: var(--chatkit-danger-text);
    font-size: var(--chatkit-text-13);
    line-height: 1.4;
  }

  .send {
    display: flex;
    align-items: center;
    justify-content: center;
    flex: none;
    inline-size: max(36px, 2.25em);
    block-size: max(36px, 2.25em);
    border-radius: var(--chatkit-radius-control);
    background: var(--chatkit-accent-4);
    color: var(--chatkit-on-accent);
    font-size: var(--chatkit-text-16);
    transition:
      background-color 140ms ease-out,
      color 140ms ease-out;
  }

  .send .icon {
    stroke-width: 2.25;
  }

  .send:hover:not(:disabled) {
    background: color-mix(in oklab, var(--chatkit-accent-4) 88%, var(--chatkit-gray-12));
  }

  .send:disabled {
    background: var(--chatkit-gray-4);
    color: var(--chatkit-gray-11);
  }

  .send.stop {
    background: var(--chatkit-gray-12);
    color: var(--chatkit-gray-1);
  }

  .send.stop .icon {
    inline-size: 0.8em;
    block-size: 0.8em;
    fill: currentcolor;
  }

  .send.stop:hover:not(:disabled) {
    background: var(--chatkit-gray-11);
  }

  .send.stop:disabled {
    background: var(--chatkit-gray-5);
    color: var(--chatkit-gray-11);
  }

  @media (pointer: coarse) {
    .send {
      inline-size: max(44px, 2.25em);
      block-size: max(44px, 2.25em);
    }

    .tool-button {
      min-inline-size: 44px;
      min-block-size: 44px;
    }

    .composer-input {
      min-block-size: max(44px, 1lh + 20px);
      padding-block: 10px;
    }
  }

  /* Where there is little room, what is pinned is its icon, unless it is chosen. */
  @container (inline-size < 480px) {
    .tool-button.pinned[aria-pressed="false"] > span {
      display: none;
    }

    .tool-button {
      max-inline-size: 132px;
    }
  }

  @media (forced-colors: active) {
    .tool-button[aria-pressed="true"] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }

    .send {
      border: 1px solid ButtonBorder;
    }

    .composer:focus-within {
      outline: 2px solid Highlight;
    }
  }
`;
