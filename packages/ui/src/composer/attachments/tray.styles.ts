import { css } from "lit";

/** The files of the message being written. */
export const trayStyles = css`
  .tray {
    display: flex;
    flex-wrap: wrap;
    gap: var(--chatkit-space-8);
    max-block-size: 190px;
    margin: 0;
    padding: var(--chatkit-space-8) var(--chatkit-space-8) 0;
    overflow-y: auto;
    list-style: none;
    cursor: default;
  }

  .tray-entry {
    display: flex;
    align-items: center;
    gap: 6px;
    min-inline-size: 0;
    max-inline-size: min(100%, 260px);
    min-block-size: 48px;
    padding: 5px 6px 5px 5px;
    padding-inline: 5px 6px;
    border: 1px solid var(--chatkit-gray-7);
    border-radius: 12px;
    background: var(--chatkit-gray-2);
    font-size: var(--chatkit-text-13);
    line-height: 1.3;
    animation: chatkit-appear 140ms ease-out;
  }

  .tray-entry[data-phase="failed"] {
    border-color: var(--chatkit-danger-text);
    max-inline-size: min(100%, 360px);
  }

  .tray-text {
    display: flex;
    flex: 1;
    flex-direction: column;
    min-inline-size: 0;
  }

  .tray-failure {
    display: -webkit-box;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 4;
    overflow-wrap: anywhere;
    color: var(--chatkit-danger-text);
    font-size: var(--chatkit-text-12);
  }

  .attachment-picture canvas {
    inline-size: 100%;
    block-size: 100%;
  }

  .ring {
    display: flex;
    flex: none;
    padding: 4px;
  }

  .ring svg {
    inline-size: 18px;
    block-size: 18px;
    rotate: -90deg;
  }

  .ring:not([aria-valuenow]) svg {
    animation: parlor-turn 900ms linear infinite;
  }

  .ring circle {
    fill: none;
    stroke: var(--chatkit-gray-6);
    stroke-width: 2.5;
  }

  .ring circle + circle {
    stroke: var(--chatkit-accent-4);
    stroke-linecap: round;
    transition: stroke-dasharray 160ms ease-out;
  }

  @keyframes parlor-turn {
    to {
      rotate: 270deg;
    }
  }
`;
