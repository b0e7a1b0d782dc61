import { css } from "lit";

/** What all parts share: the host's box, type, buttons, focus, and what is for assistive technology only. */
export const baseStyles = css`
  :host {
    display: block;
    box-sizing: border-box;
    inline-size: 100%;
    block-size: 100%;
    min-block-size: 0;
    font: 400 var(--chatkit-text-16) / 1.5 var(--chatkit-font);
    color: var(--chatkit-gray-12);
    background: var(--chatkit-gray-1);
    -webkit-font-smoothing: antialiased;
    -webkit-text-size-adjust: none;
    text-size-adjust: none;
    letter-spacing: normal;
    text-align: start;
    text-transform: none;
    white-space: normal;
    word-spacing: normal;
    font-kerning: normal;
    overflow: hidden;
  }

  :host([hidden]) {
    display: none;
  }

  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  h2,
  h3,
  h4,
  h5,
  h6,
  p,
  ul,
  ol,
  figure,
  blockquote {
    margin: 0;
  }

  button,
  input,
  textarea {
    font: inherit;
    color: inherit;
    letter-spacing: inherit;
    margin: 0;
  }

  button {
    appearance: none;
    border: 0;
    padding: 0;
    background: none;
    cursor: pointer;
    text-align: inherit;
    -webkit-tap-highlight-color: transparent;
    touch-action: manipulation;
  }

  button:disabled {
    cursor: default;
  }

  a {
    color: var(--chatkit-accent-5);
    text-decoration: underline;
    text-decoration-thickness: 1px;
    text-underline-offset: 0.18em;
    text-decoration-color: color-mix(in oklab, currentcolor 40%, transparent);
  }

  a:hover {
    text-decoration-color: currentcolor;
  }

  :focus {
    outline: none;
  }

  :focus-visible {
    outline: 2px solid var(--chatkit-accent-3);
    outline-offset: 2px;
  }

  .icon {
    inline-size: 1.25em;
    block-size: 1.25em;
    flex: none;
    stroke: currentcolor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
    display: block;
  }

  .icon-button {
    --_size: max(36px, 2.25em);
    display: inline-flex;
    align-items: center;
    justify-content: center;
    flex: none;
    inline-size: var(--_size);
    block-size: var(--_size);
    border-radius: var(--chatkit-radius-control);
    color: var(--chatkit-gray-11);
    font-size: var(--chatkit-text-16);
    transition:
      background-color 120ms ease-out,
      color 120ms ease-out;
  }

  .icon-button.small {
    --_size: max(32px, 2.25em);
    font-size: var(--chatkit-text-13);
  }

  .icon-button:hover:not(:disabled),
  .icon-button[aria-pressed="true"] {
    background: var(--chatkit-gray-4);
    color: var(--chatkit-gray-12);
  }

  .icon-button:active:not(:disabled) {
    background: var(--chatkit-gray-5);
  }

  .text-button {
    display: inline-flex;
    align-items: center;
    gap: var(--chatkit-space-8);
    min-block-size: 36px;
    padding: 6px 14px;
    border: 1px solid var(--chatkit-gray-8);
    border-radius: var(--chatkit-radius-control);
    background: var(--chatkit-gray-1);
    font-size: var(--chatkit-text-14);
    font-weight: 500;
    line-height: 1.3;
    transition: background-color 120ms ease-out;
  }

  .text-button:hover:not(:disabled) {
    background: var(--chatkit-gray-4);
  }

  .text-button.primary {
    background: var(--chatkit-accent-4);
    border-color: transparent;
    color: var(--chatkit-on-accent);
  }

  .text-button.primary:hover:not(:disabled) {
    background: color-mix(in oklab, var(--chatkit-accent-4) 90%, var(--chatkit-gray-12));
  }

  .text-button:disabled {
    opacity: 0.55;
  }

  .link-button {
    color: var(--chatkit-accent-5);
    font-weight: 500;
    text-decoration: underline;
    text-underline-offset: 0.18em;
    text-decoration-color: color-mix(in oklab, currentcolor 40%, transparent);
    border-radius: 4px;
  }

  .quiet {
    color: var(--chatkit-gray-11);
    font-size: var(--chatkit-text-14);
    line-height: 1.45;
  }

  /* A wait is told of once it is one: after 400 ms. */
  .late {
    animation: chatkit-appear 160ms ease-out 400ms backwards;
  }

  @keyframes chatkit-appear {
    from {
      opacity: 0;
    }
  }

  /* A calm light that passes over a line of text while something is under way. */
  .shimmer {
    background: linear-gradient(
      100deg,
      var(--chatkit-gray-11) 40%,
      color-mix(in oklab, var(--chatkit-gray-11) 45%, var(--chatkit-gray-1)) 50%,
      var(--chatkit-gray-11) 60%
    );
    background-size: 250% 100%;
    background-clip: text;
    -webkit-background-clip: text;
    color: transparent;
    animation: chatkit-shimmer 2.4s linear infinite;
  }

  @keyframes chatkit-shimmer {
    from {
      background-position: 120% 0;
    }
    to {
      background-position: -120% 0;
    }
  }

  .visually-hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    margin: -1px;
    padding: 0;
    border: 0;
    clip-path: inset(50%);
    overflow: hidden;
    white-space: nowrap;
  }

  @media (pointer: coarse) {
    .icon-button,
    .icon-button.small {
      --_size: max(44px, 2.25em);
    }

    .text-button,
    .link-button {
      min-block-size: 44px;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      transition-duration: 0s !important;
      animation-duration: 1ms !important;
      animation-iteration-count: 1 !important;
      scroll-behavior: auto !important;
    }

    .shimmer {
      background: none;
      color: var(--chatkit-gray-11);
    }
  }

  @media (forced-colors: active) {
    .shimmer {
      background: none;
      color: CanvasText;
    }

    .icon-button,
    .text-button {
      border: 1px solid ButtonBorder;
    }

    .icon-button[aria-pressed="true"],
    .icon-button[aria-pressed="true"]:hover:not(:disabled) {
      forced-color-adjust: none;
      background: Highlight;
      color: HighlightText;
    }

    :focus-visible {
      outline-color: Highlight;
    }
  }
`;
