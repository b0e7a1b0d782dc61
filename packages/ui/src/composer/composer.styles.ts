import { css } from "lit";

/** The composer: one surface, the text, and a button that sends or stops. */
export const composerStyles = css`
  parlor-composer {
    display: block;
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

  .composer-row {
    display: flex;
    align-items: end;
    gap: var(--chatkit-space-4);
    padding: 7px;
  }

  .composer textarea {
    flex: 1;
    min-inline-size: 0;
    min-block-size: 36px;
    padding: 6px 4px 6px 9px;
    padding-inline: 11px 4px;
    border: 0;
    background: none;
    resize: none;
    field-sizing: content;
    font-size: max(16px, var(--chatkit-text-16));
    line-height: 1.5;
    overflow: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
    scrollbar-color: var(--chatkit-gray-7) transparent;
  }

  /* The ring is the field's. */
  .composer textarea:focus-visible {
    outline: none;
  }

  .composer textarea::placeholder {
    color: var(--chatkit-gray-11);
    opacity: 1;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
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

  .extras {
    display: flex;
    flex-wrap: wrap;
    gap: var(--chatkit-space-4);
    padding: var(--chatkit-space-8) var(--chatkit-space-8) 0;
  }

  .chip {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    max-inline-size: 100%;
    min-block-size: 32px;
    padding-inline-start: 10px;
    border-radius: min(var(--chatkit-radius-control), 12px);
    background: var(--chatkit-gray-4);
    font-size: var(--chatkit-text-13);
    line-height: 1.3;
  }

  .chip .icon {
    inline-size: 1.1em;
    block-size: 1.1em;
    color: var(--chatkit-gray-11);
  }

  .chip-remove {
    display: flex;
    align-items: center;
    justify-content: center;
    inline-size: max(28px, 2em);
    block-size: max(28px, 2em);
    border-radius: inherit;
  }

  .chip-remove:hover {
    background: var(--chatkit-gray-5);
  }

  @media (pointer: coarse) {
    .send,
    .chip-remove {
      inline-size: max(44px, 2.25em);
      block-size: max(44px, 2.25em);
    }

    .composer textarea {
      min-block-size: 44px;
      padding-block: 10px;
    }
  }

  @media (forced-colors: active) {
    .send {
      border: 1px solid ButtonBorder;
    }

    .composer:focus-within {
      outline: 2px solid Highlight;
    }
  }
`;
