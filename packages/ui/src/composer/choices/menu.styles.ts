import { css } from "lit";

/** What opens beside the composer: menus and suggestions. */
export const menuStyles = css`
  :is(parlor-choice-menu, parlor-suggestions):popover-open {
    position: fixed;
    inset: auto;
    display: block;
    margin: 0;
    padding: 4px;
    border: 1px solid var(--chatkit-gray-7);
    border-radius: 12px;
    background: var(--chatkit-gray-1);
    color: var(--chatkit-gray-12);
    box-shadow: var(--chatkit-shadow);
    font-size: var(--chatkit-text-14);
    line-height: 1.35;
    max-inline-size: min(360px, 94vw);
    animation: chatkit-appear 120ms ease-out;
  }

  parlor-choice-menu:popover-open {
    min-inline-size: 200px;
  }

  parlor-suggestions:popover-open {
    inline-size: min(var(--_anchor, 360px), 420px, 94vw);
    max-inline-size: none;
  }

  :is(parlor-choice-menu > div, .suggestions) {
    max-block-size: min(320px, 45vh);
    overflow-y: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
    scrollbar-color: var(--chatkit-gray-7) transparent;
  }

  .choice {
    display: flex;
    align-items: center;
    gap: 10px;
    min-block-size: 36px;
    padding: 6px 10px;
    border-radius: 8px;
    cursor: default;
    outline-offset: -2px;
  }

  .choice > .icon {
    font-size: 13px;
    color: var(--chatkit-gray-11);
  }

  .choice > .choice-check {
    margin-inline-start: auto;
    color: var(--chatkit-accent-5);
  }

  .choice-text {
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }

  .choice-text small {
    display: block;
    color: var(--chatkit-gray-11);
    font-size: var(--chatkit-text-12);
  }

  .choice:focus,
  .choice-active {
    background: var(--chatkit-gray-4);
  }

  .choice[aria-disabled="true"] {
    color: var(--chatkit-gray-9);
  }

  .choice[aria-disabled="true"] small {
    color: inherit;
  }

  .suggestions-group {
    padding: 8px 10px 2px;
    color: var(--chatkit-gray-11);
    font-size: var(--chatkit-text-12);
    font-weight: 500;
  }

  .suggestions-note {
    padding: 8px 10px;
    color: var(--chatkit-gray-11);
  }

  @media (pointer: coarse) {
    .choice {
      min-block-size: 44px;
    }
  }

  @media (forced-colors: active) {
    .choice:focus,
    .choice-active {
      outline: 2px solid Highlight;
    }
  }
`;
