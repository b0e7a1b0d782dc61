import { css } from "lit";

/** Where the history stands, over the conversation on narrow and beside it from 900 px, and what is said at its foot. */
export const panelStyles = css`
  parlor-history {
    display: block;
    flex: none;
    inline-size: 280px;
    border-inline-end: 1px solid var(--chatkit-gray-6);
    background: var(--chatkit-gray-2);
    min-block-size: 0;
    z-index: 4;
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
  .columns:has(parlor-history):not(:has(> .main[inert])) + .toast:not(.said) {
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

  /* What asks for nothing stands below the header, in nobody's way. */
  .toast.said {
    inset-block: calc(52px + var(--chatkit-space-12)) auto;
    inset-inline: var(--chatkit-space-12);
    inline-size: fit-content;
    max-inline-size: min(100% - 2 * var(--chatkit-space-12), 420px);
    margin-inline: auto;
    pointer-events: none;
  }

  .toast.late {
    animation-delay: 400ms;
    animation-fill-mode: backwards;
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

  .toast-note {
    display: -webkit-box;
    overflow: hidden;
    padding-block: 6px;
    padding-inline-end: 10px;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
    overflow-wrap: anywhere;
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

  @media (forced-colors: active) {
    .toast {
      border: 1px solid CanvasText;
    }
  }
`;
