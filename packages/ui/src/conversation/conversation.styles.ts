import { css } from "lit";

/** Messages, activity, notices and failures, on one column. */
export const conversationStyles = css`
  parlor-conversation {
    position: relative;
    display: flex;
    flex: 1 1 0;
    flex-direction: column;
    min-block-size: 0;
  }

  parlor-conversation[hidden] {
    display: none;
  }

  .scroller {
    flex: 1;
    min-block-size: 0;
    overflow: hidden auto;
    overflow-anchor: none;
    overscroll-behavior: contain;
    scrollbar-width: thin;
    scrollbar-color: var(--chatkit-gray-7) transparent;
    scrollbar-gutter: stable both-edges;
  }

  .scroller:focus-visible {
    outline-offset: -2px;
  }

  .column {
    position: relative;
    max-inline-size: var(--_column);
    margin-inline: auto;
    padding: var(--chatkit-space-16) var(--_gutter) var(--chatkit-space-24);
  }

  parlor-item,
  parlor-turn-actions,
  parlor-widget {
    display: block;
  }

  /* Margins of its items stay within, whether it is far or not. */
  .stretch {
    display: flow-root;
  }

  .stretch[data-far] {
    content-visibility: auto;
  }

  .stretch.asked + :not(.stretch) {
    margin-block-start: 0;
  }

  /* Where a search has led to. */
  parlor-item[data-shown],
  parlor-item[data-shown] > :first-child {
    border-radius: min(var(--chatkit-radius-surface), 10px);
  }

  parlor-item[data-shown] > :first-child {
    animation: chatkit-shown 2.4s ease-out;
  }

  parlor-item[data-shown]:focus-visible {
    outline-offset: var(--chatkit-space-8);
  }

  @keyframes chatkit-shown {
    from,
    60% {
      background: var(--chatkit-gray-3);
      box-shadow: 0 0 0 var(--chatkit-space-8) var(--chatkit-gray-3);
    }
    to {
      background: transparent;
      box-shadow: 0 0 0 var(--chatkit-space-8) transparent;
    }
  }

  .widget-space {
    block-size: calc(3 * var(--chatkit-space-48));
  }

  .item {
    margin-block-start: var(--chatkit-space-12);
  }

  .item.user_message {
    margin-block: var(--chatkit-space-24);
  }

  .item.after-turn.user_message {
    margin-block-start: var(--chatkit-space-8);
  }

  .item:is(.after-message, .after-nothing) {
    margin-block-start: 0;
  }

  .message.user {
    display: flex;
    flex-direction: column;
    align-items: end;
    gap: var(--chatkit-space-4);
  }

  .bubble {
    max-inline-size: 80%;
    padding: 8px 14px;
    border-radius: min(var(--chatkit-radius-surface), 18px);
    background: var(--chatkit-accent-1);
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }

  .bubble .tag {
    padding: 0.05em 0.35em;
    border-radius: 5px;
    background: var(--chatkit-accent-2);
    font-weight: 500;
  }

  .quoted {
    max-inline-size: 80%;
    padding-inline-start: var(--chatkit-space-12);
    border-inline-start: 2px solid var(--chatkit-gray-7);
    color: var(--chatkit-gray-11);
    font-size: var(--chatkit-text-14);
    line-height: 1.4;
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
    line-clamp: 3;
    overflow: hidden;
    overflow-wrap: anywhere;
  }

  .attachments {
    display: flex;
    flex-wrap: wrap;
    justify-content: end;
    gap: var(--chatkit-space-8);
    max-inline-size: 80%;
  }

  .attachment {
    display: inline-flex;
    align-items: center;
    gap: var(--chatkit-space-8);
    max-inline-size: min(100%, 260px);
    padding: 5px 12px 5px 5px;
    padding-inline: 5px 12px;
    border: 1px solid var(--chatkit-gray-7);
    border-radius: 12px;
    font-size: var(--chatkit-text-14);
    line-height: 1.3;
  }

  .attachment-picture {
    position: relative;
    display: flex;
    align-items: center;
    justify-content: center;
    flex: none;
    inline-size: 40px;
    block-size: 40px;
    border-radius: 8px;
    background: var(--chatkit-gray-4);
    color: var(--chatkit-gray-11);
    overflow: hidden;
  }

  .attachment-picture img {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
    background: var(--chatkit-gray-4);
  }

  .cut {
    min-inline-size: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .not-sent {
    max-inline-size: 80%;
    font-size: var(--chatkit-text-13);
    line-height: 1.45;
    text-align: end;
    color: var(--chatkit-danger-text);
    overflow-wrap: anywhere;
  }

  .not-sent strong {
    font-weight: 600;
  }

  .message.assistant > * + parlor-markdown {
    margin-block-start: var(--chatkit-space-12);
  }

  .message.assistant > h3 + parlor-markdown {
    margin-block-start: 0;
  }

  .actions,
  .actions-space {
    display: flex;
    gap: 2px;
    min-block-size: 32px;
    margin-block-start: var(--chatkit-space-4);
    margin-inline-start: -8px;
  }

  .actions {
    opacity: 0;
    transition: opacity 140ms ease-out;
  }

  .item:hover .actions,
  .item:focus-within .actions,
  .newest .actions {
    opacity: 1;
  }

  @media (hover: none), (pointer: coarse) {
    .actions {
      opacity: 1;
    }

    .actions,
    .actions-space {
      min-block-size: 44px;
      margin-inline-start: -12px;
    }
  }

  .sources {
    margin-block-start: var(--chatkit-space-8);
    font-size: var(--chatkit-text-14);
    line-height: 1.45;
  }

  .sources summary {
    display: inline-flex;
    align-items: center;
    gap: var(--chatkit-space-4);
    color: var(--chatkit-gray-11);
    cursor: pointer;
    border-radius: 4px;
    list-style: none;
  }

  .sources summary::-webkit-details-marker {
    display: none;
  }

  .sources summary .icon {
    font-size: 0.85em;
    transition: rotate 140ms ease-out;
  }

  .sources[open] summary .icon {
    rotate: 180deg;
  }

  .sources ol {
    padding-inline-start: 1.6em;
    margin-block-start: var(--chatkit-space-4);
  }

  .activity {
    font-size: var(--chatkit-text-14);
    line-height: 1.45;
    color: var(--chatkit-gray-11);
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--chatkit-space-8);
    min-block-size: 28px;
  }

  .activity-line {
    display: inline-flex;
    align-items: center;
    gap: var(--chatkit-space-4);
    max-inline-size: 100%;
    min-block-size: 28px;
    border-radius: 6px;
    color: var(--chatkit-gray-11);
    transition: color 120ms ease-out;
  }

  .activity-line:hover {
    color: var(--chatkit-gray-12);
  }

  .activity-label {
    min-inline-size: 0;
    overflow: hidden;
    text-overflow: ellipsis;
  }

  .activity .icon {
    font-size: 0.9em;
  }

  .turns {
    transition: rotate 140ms ease-out;
  }

  [aria-expanded="true"] > .turns {
    rotate: 90deg;
  }

  :dir(rtl) .flips {
    scale: -1 1;
  }

  .steps {
    list-style: none;
    padding: 0;
    inline-size: 100%;
    display: flex;
    flex-direction: column;
    color: var(--chatkit-gray-11);
    font-size: var(--chatkit-text-14);
    line-height: 1.45;
  }

  .steps[hidden] {
    display: none;
  }

  .activity > .steps {
    padding-block: var(--chatkit-space-4) var(--chatkit-space-8);
    animation: chatkit-appear 140ms ease-out;
  }

  .step {
    position: relative;
    display: flex;
    gap: var(--chatkit-space-8);
    padding-block-end: var(--chatkit-space-8);
  }

  .step:last-child {
    padding-block-end: 0;
  }

  /* The steps hang on one thread. */
  .step:not(:last-child)::before {
    content: "";
    position: absolute;
    inset-block: 1.6em 0.05em;
    inset-inline-start: calc(0.5625em - 0.5px);
    inline-size: 1px;
    background: var(--chatkit-gray-7);
  }

  .step-mark {
    flex: none;
    padding-block-start: 0.16em;
  }

  .step-mark .icon {
    inline-size: 1.125em;
    block-size: 1.125em;
  }

  .step-text {
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }

  .step-text :is(ul) {
    padding-inline-start: 1.2em;
  }

  .step-text .block + .block,
  .step-text .block > * + * {
    margin-block-start: var(--chatkit-space-4);
  }

  .stopped {
    min-block-size: 28px;
    margin-block-start: var(--chatkit-space-8);
  }

  .progress {
    min-block-size: 28px;
    margin-block-start: var(--chatkit-space-8);
    color: var(--chatkit-gray-11);
    font-size: var(--chatkit-text-14);
    line-height: 1.45;
  }

  .progress-line {
    display: inline-flex;
    align-items: center;
    gap: var(--chatkit-space-8);
    min-block-size: 28px;
  }

  /* In the padding above the first message: it comes and goes without moving anything. */
  .older {
    position: absolute;
    inset-block-start: 0;
    inset-inline: 0;
    font-size: var(--chatkit-text-12);
    line-height: var(--chatkit-space-16);
    text-align: center;
  }

  .notice {
    display: flex;
    gap: var(--chatkit-space-12);
    max-inline-size: 68ch;
    margin-block-start: var(--chatkit-space-12);
    padding: var(--chatkit-space-12) var(--chatkit-space-16);
    border-radius: min(var(--chatkit-radius-surface), 14px);
    font-size: var(--chatkit-text-14);
    line-height: 1.45;
    background: var(--chatkit-info-tint);
  }

  .notice.warning {
    background: var(--chatkit-warning-tint);
  }

  .notice.danger {
    background: var(--chatkit-danger-tint);
  }

  .notice > .icon {
    margin-block-start: 0.1em;
    color: var(--chatkit-info-text);
  }

  .notice.warning > .icon {
    color: var(--chatkit-warning-text);
  }

  .notice.danger > .icon {
    color: var(--chatkit-danger-text);
  }

  .notice > div {
    min-inline-size: 0;
  }

  .notice-title {
    font-weight: 600;
  }

  .failure {
    display: flex;
    gap: var(--chatkit-space-12);
    max-inline-size: 68ch;
    margin-block-start: var(--chatkit-space-12);
    padding: var(--chatkit-space-16);
    border: 1px solid color-mix(in oklab, var(--chatkit-danger-text) 30%, var(--chatkit-gray-1));
    border-radius: min(var(--chatkit-radius-surface), 14px);
    font-size: var(--chatkit-text-14);
    line-height: 1.45;
    overflow-wrap: anywhere;
  }

  .failure > .icon {
    color: var(--chatkit-danger-text);
    margin-block-start: 0.05em;
  }

  .failure-text {
    display: flex;
    flex-direction: column;
    align-items: start;
    gap: var(--chatkit-space-4);
    min-inline-size: 0;
  }

  .failure-title {
    font-weight: 600;
  }

  .failure .text-button {
    margin-block: var(--chatkit-space-8) var(--chatkit-space-4);
  }

  .failure .text-button .icon {
    inline-size: 1em;
    block-size: 1em;
  }

  .failure-details {
    display: flex;
    flex-wrap: wrap;
    gap: 0 var(--chatkit-space-12);
    color: var(--chatkit-gray-11);
    font-size: var(--chatkit-text-12);
    line-height: 1.5;
    font-variant-numeric: tabular-nums;
  }

  .not-sent .failure-details {
    justify-content: end;
  }

  .unknown {
    display: flex;
    align-items: center;
    gap: var(--chatkit-space-8);
  }

  .unknown .icon {
    font-size: 0.9em;
  }

  .source-host {
    margin-inline-start: 6px;
    color: var(--chatkit-gray-11);
    font-size: var(--chatkit-text-12);
  }

  .cite {
    display: inline-block;
    min-inline-size: 1.5em;
    margin-inline: 0.15em;
    padding: 0 0.35em;
    border-radius: 999px;
    background: var(--chatkit-gray-4);
    color: var(--chatkit-gray-11);
    font-size: 0.72em;
    font-weight: 500;
    line-height: 1.5;
    text-align: center;
    text-decoration: none;
    vertical-align: 0.15em;
    font-variant-numeric: tabular-nums;
    transition: background-color 120ms ease-out;
  }

  :is(a, button).cite:hover {
    background: var(--chatkit-accent-2);
    color: var(--chatkit-gray-12);
  }

  .cite.entity {
    padding: 0.02em 0.45em;
    border-radius: 6px;
    background: var(--chatkit-accent-1);
    color: var(--chatkit-accent-5);
    font-size: 0.94em;
    vertical-align: baseline;
  }

  button.tag {
    cursor: pointer;
  }

  .question > .quiet {
    display: flex;
    align-items: center;
    gap: 6px;
  }

  .question .icon {
    font-size: 0.9em;
  }

  .making {
    max-inline-size: 480px;
    border-radius: var(--chatkit-radius-inner);
    overflow: clip;
  }

  .making.is-live {
    background: var(--chatkit-gray-3);
  }

  .making.is-live .picture {
    opacity: 0.85;
  }

  .making-line {
    display: flex;
    align-items: center;
    gap: var(--chatkit-space-12);
    min-block-size: 44px;
    padding-inline: var(--chatkit-space-16);
    color: var(--chatkit-gray-11);
    font-size: var(--chatkit-text-14);
    white-space: nowrap;
  }

  .making progress {
    appearance: none;
    flex: 1;
    min-inline-size: 60px;
    block-size: 4px;
    border: 0;
    border-radius: 2px;
    background: var(--chatkit-gray-6);
    overflow: hidden;
  }

  .making progress::-webkit-progress-bar {
    background: none;
  }

  .making progress::-webkit-progress-value {
    background: var(--chatkit-accent-4);
    transition: inline-size 200ms ease-out;
  }

  .making progress::-moz-progress-bar {
    background: var(--chatkit-accent-4);
  }

  .picture {
    display: block;
    max-inline-size: min(100%, 480px);
    block-size: auto;
    border-radius: var(--chatkit-radius-inner);
  }

  .questions {
    display: flex;
    flex-direction: column;
    gap: var(--chatkit-space-8);
    max-inline-size: 68ch;
  }

  .questions ul {
    padding-inline-start: 1.6em;
  }

  .latest {
    position: absolute;
    inset-block-end: var(--chatkit-space-8);
    inset-inline-start: 50%;
    translate: -50% 0;
    z-index: 1;
    display: flex;
    align-items: center;
    justify-content: center;
    inline-size: 36px;
    block-size: 36px;
    border: 1px solid var(--chatkit-gray-7);
    border-radius: var(--chatkit-radius-control);
    background: var(--chatkit-gray-1);
    box-shadow: var(--chatkit-shadow);
    animation: chatkit-appear 140ms ease-out;
  }

  :dir(rtl) .latest,
  .latest:dir(rtl) {
    translate: 50% 0;
  }

  .latest:hover {
    background: var(--chatkit-gray-3);
  }

  .latest[hidden] {
    display: none;
  }

  @media (pointer: coarse) {
    .latest {
      inline-size: 44px;
      block-size: 44px;
    }

    .activity-line,
    .sources summary {
      min-block-size: 44px;
    }
  }

  /* The mark stays as long, and goes at once. */
  @media (prefers-reduced-motion: reduce) {
    parlor-item[data-shown] > :first-child {
      animation-duration: 2.4s !important;
      animation-timing-function: step-end;
    }
  }

  @media (forced-colors: active) {
    .bubble,
    .notice {
      border: 1px solid CanvasText;
    }

    parlor-item[data-shown] > :first-child {
      outline: 2px solid Highlight;
      outline-offset: var(--chatkit-space-8);
    }
  }
`;
