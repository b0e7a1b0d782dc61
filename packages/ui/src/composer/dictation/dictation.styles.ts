import { css } from "lit";

/** Speech in the place of the composer's buttons. */
export const dictationStyles = css`
  parlor-dictation {
    display: block;
    flex: 1;
    min-inline-size: 0;
  }

  .dictation {
    display: flex;
    align-items: center;
    gap: var(--chatkit-space-8);
    padding-inline-start: 10px;
    font-size: var(--chatkit-text-14);
    line-height: 1.3;
    cursor: default;
  }

  .dictation-status {
    flex: 1;
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }

  .dictation[data-phase="failed"] .dictation-status {
    color: var(--chatkit-danger-text);
  }

  .dictation-time {
    color: var(--chatkit-gray-11);
    font-variant-numeric: tabular-nums;
  }

  .level {
    display: flex;
    align-items: center;
    justify-content: center;
    flex: none;
    inline-size: 22px;
    block-size: 22px;
  }

  .level::before {
    content: "";
    inline-size: 10px;
    block-size: 10px;
    border-radius: 50%;
    background: var(--chatkit-danger-text);
    scale: calc(0.8 + var(--_level, 0) * 1.4);
    transition: scale 100ms ease-out;
  }
`;
