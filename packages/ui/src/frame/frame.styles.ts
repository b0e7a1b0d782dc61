import { css } from "lit";

/** The frame: history beside or over the conversation, header, what stands between it and the composer. */
export const frameStyles = css`
  .frame {
    container: chatkit / inline-size;
    position: relative;
    block-size: 100%;
    min-block-size: inherit;
    overflow: hidden;
    background: var(--chatkit-gray-1);
  }

  /* Its texts are on their way: a moment of nothing rather than of another language. */
  .frame[data-waiting] {
    opacity: 0;
  }

  /* A page that gave no height gets a sensible one rather than nothing. */
  .frame.unsized {
    block-size: min(40rem, 100dvh);
  }

  .columns {
    display: flex;
    block-size: 100%;
    min-inline-size: 0;
  }

  /* It grows with its content, as far as the page lets it. */
  .frame[data-auto],
  .frame[data-auto] .columns {
    block-size: auto;
  }

  .frame[data-auto] .main {
    max-block-size: var(--chatkit-max-height, 100dvh);
  }

  .frame[data-auto] :is(parlor-conversation, .scroller) {
    flex: 0 1 auto;
  }

  /* A long list of conversations makes nothing higher; a short conversation leaves it room. */
  .frame[data-auto] parlor-history {
    contain: size;
  }

  .frame[data-auto] .columns:has(parlor-history) {
    min-block-size: min(24rem, var(--chatkit-max-height, 100dvh));
  }

  .frame[data-auto] .start {
    padding-block-start: var(--chatkit-space-16);
  }

  .main {
    position: relative;
    display: flex;
    flex: 1;
    flex-direction: column;
    min-inline-size: 0;
    min-block-size: 0;
  }

  .header {
    display: flex;
    align-items: center;
    gap: var(--chatkit-space-4);
    flex: none;
    min-block-size: 52px;
    padding-inline: var(--chatkit-space-8);
    border-block-end: 1px solid transparent;
    transition: border-color 160ms ease-out;
  }

  .header[data-scrolled] {
    border-color: var(--chatkit-gray-6);
  }

  .header h2 {
    flex: 1;
    min-inline-size: 0;
    padding-inline: var(--chatkit-space-4);
    font-size: var(--chatkit-text-14);
    font-weight: 500;
    line-height: 1.3;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .header-gap {
    flex: 1;
  }

  .connection {
    display: flex;
    flex: none;
    align-items: center;
    justify-content: center;
    gap: var(--chatkit-space-8);
    padding: 6px var(--chatkit-space-16);
    background: var(--chatkit-warning-tint);
    color: var(--chatkit-warning-text);
    font-size: var(--chatkit-text-13);
    font-weight: 500;
    line-height: 1.3;
  }

  /* On a screen that is too low for it, it scrolls rather than push the composer out. */
  .start {
    display: flex;
    flex-direction: column;
    flex: 0 1 auto;
    min-block-size: 0;
    overflow: hidden auto;
    inline-size: 100%;
    max-inline-size: var(--_column);
    margin-inline: auto;
    padding-inline: var(--_gutter);
  }

  .start h2 {
    font-size: clamp(var(--chatkit-text-22), 3.4cqi, var(--chatkit-text-28));
    font-weight: 500;
    line-height: 1.25;
    letter-spacing: -0.012em;
    text-wrap: balance;
    margin-block-end: var(--chatkit-space-24);
  }

  .prompts {
    display: flex;
    flex-direction: column;
    list-style: none;
    padding: 0;
    margin-block-end: var(--chatkit-space-12);
    margin-inline: calc(-1 * var(--chatkit-space-12));
  }

  .prompts button {
    display: flex;
    align-items: center;
    gap: var(--chatkit-space-12);
    inline-size: 100%;
    min-block-size: 44px;
    padding: 8px var(--chatkit-space-12);
    border-radius: min(var(--chatkit-radius-surface), 12px);
    font-size: var(--chatkit-text-16);
    line-height: 1.3;
    color: var(--chatkit-gray-11);
    transition:
      background-color 120ms ease-out,
      color 120ms ease-out;
  }

  .prompts button span {
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }

  .prompts button:hover {
    background: var(--chatkit-gray-3);
    color: var(--chatkit-gray-12);
  }

  .prompts button:active {
    background: var(--chatkit-gray-4);
  }

  .spacer {
    flex: 0 1 0px;
    min-block-size: 0;
  }

  .main[data-start] .spacer.above {
    flex: 1 1 0px;
  }

  .main[data-start] .spacer.below {
    flex: 1.7 1 0px;
  }

  .footer {
    position: relative;
    flex: none;
    inline-size: 100%;
    max-inline-size: var(--_column);
    margin-inline: auto;
    padding: 0 var(--_gutter) max(var(--chatkit-space-12), env(safe-area-inset-bottom));
  }

  /* Where the messages leave room for a scrollbar, so does what stands below: their edges are one line. */
  .foot {
    flex: none;
    overflow: hidden;
    scrollbar-gutter: stable both-edges;
    scrollbar-width: thin;
    margin-block-start: -4px;
    padding-block-start: 4px;
  }

  .main[data-start] .foot {
    scrollbar-gutter: auto;
  }

  .frame {
    --_column: calc(680px + 2 * var(--_gutter));
    --_gutter: var(--chatkit-space-16);
  }

  @container chatkit (inline-size >= 600px) {
    .columns {
      --_gutter: var(--chatkit-space-24);
    }

    .columns {
      --_column: calc(680px + 2 * var(--_gutter));
    }

    .header {
      padding-inline: var(--chatkit-space-12);
    }

    .footer {
      padding-block-end: max(var(--chatkit-space-16), env(safe-area-inset-bottom));
    }
  }

  /* On a narrow screen the composer stays where thumbs and keyboards are. */
  @container chatkit (inline-size < 600px) {
    .main[data-start] .spacer.below {
      flex: 0 0 0px;
    }

    .main[data-start] .start {
      flex: 2.2 1 auto;
    }

    .main[data-start] .start h2 {
      margin-block-end: auto;
      padding-block-end: var(--chatkit-space-24);
    }
  }

  .banner {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: end;
    gap: var(--chatkit-space-12);
    margin-block-end: var(--chatkit-space-8);
    padding: var(--chatkit-space-12) var(--chatkit-space-16);
    border: 1px solid var(--chatkit-gray-7);
    border-radius: min(var(--chatkit-radius-surface), 14px);
    background: var(--chatkit-gray-2);
    font-size: var(--chatkit-text-14);
    line-height: 1.45;
  }

  .banner > div {
    flex: 1 1 10rem;
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }

  .banner .icon {
    color: var(--chatkit-gray-11);
    font-size: var(--chatkit-text-14);
  }

  .disclaimer {
    margin-block-start: var(--chatkit-space-8);
    color: var(--chatkit-gray-11);
    font-size: var(--chatkit-text-12);
    line-height: 1.4;
    text-align: center;
    text-wrap: balance;
  }

  .disclaimer.high-contrast {
    color: var(--chatkit-gray-12);
  }

  .disclaimer a {
    color: inherit;
  }

  .disclaimer .block > p {
    max-inline-size: none;
  }
`;
