import { css } from "lit";

/** What a mark in a text refers to, beside it. */
export const sourceCardStyles = css`
  parlor-source-card:popover-open {
    position: fixed;
    inset: auto;
    display: block;
    box-sizing: border-box;
    inline-size: min(320px, 90vw);
    margin: 0;
    padding: 12px 14px;
    border: 1px solid var(--chatkit-gray-7);
    border-radius: 12px;
    background: var(--chatkit-gray-1);
    color: var(--chatkit-gray-12);
    box-shadow: var(--chatkit-shadow);
    font-size: var(--chatkit-text-13);
    line-height: 1.45;
    overflow-wrap: anywhere;
    animation: chatkit-appear 120ms ease-out;
  }

  .source-origin {
    display: flex;
    align-items: center;
    gap: 6px;
    color: var(--chatkit-gray-11);
    font-size: var(--chatkit-text-12);
  }

  .source-origin .icon {
    inline-size: 14px;
    block-size: 14px;
  }

  .source-title {
    margin-block-start: 2px;
    font-size: var(--chatkit-text-14);
    font-weight: 600;
  }

  .source-text {
    margin-block-start: 4px;
    color: var(--chatkit-gray-11);
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 4;
    overflow: hidden;
  }
`;
