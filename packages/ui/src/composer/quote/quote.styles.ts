import { css } from "lit";

/** The way to reply to what is selected. */
export const quoteStyles = css`
  parlor-quote-button:popover-open {
    position: fixed;
    inset: auto;
    margin: 0;
    padding: 0;
    border: 0;
    background: none;
    overflow: visible;
    animation: chatkit-appear 120ms ease-out;
  }

  parlor-quote-button .text-button {
    min-block-size: 34px;
    padding: 4px 12px 4px 10px;
    padding-inline: 10px 12px;
    box-shadow: var(--chatkit-shadow);
    font-size: var(--chatkit-text-13);
  }

  @media (pointer: coarse) {
    parlor-quote-button .text-button {
      min-block-size: 44px;
    }
  }
`;
