import { css } from "lit";

/** Questions in the composer's place. */
export const questionsStyles = css`
  .questionnaire {
    display: flex;
    flex-direction: column;
    gap: var(--chatkit-space-12);
    padding: var(--chatkit-space-12) var(--chatkit-space-16);
    cursor: default;
  }

  .questions-head {
    display: flex;
    align-items: start;
    gap: var(--chatkit-space-12);
  }

  .questions-head > .quiet {
    padding-block-start: 0.15em;
    white-space: nowrap;
  }

  .questions-head > button {
    margin: -4px;
  }

  .questions-text {
    flex: 1;
    font-weight: 500;
    overflow-wrap: anywhere;
  }

  .questions-options {
    display: flex;
    flex-direction: column;
    gap: var(--chatkit-space-4);
    max-block-size: 40vh;
    overflow-y: auto;
    margin: -3px;
    padding: 3px;
  }

  .questions-option {
    align-self: stretch;
    align-items: center;
    gap: 10px;
    min-block-size: 40px;
    padding: 8px 12px;
    border: 1px solid var(--chatkit-gray-6);
    border-radius: min(var(--chatkit-radius-control), 12px);
    font-size: var(--chatkit-text-14);
    line-height: 1.35;
    overflow-wrap: anywhere;
  }

  .questions-option:hover {
    background: var(--chatkit-gray-3);
  }

  .questions-option:has(:checked) {
    border-color: var(--chatkit-accent-4);
    background: var(--chatkit-accent-1);
  }

  .questionnaire textarea {
    min-block-size: 40px;
    padding-block: 9px;
  }

  @media (pointer: coarse) {
    .questionnaire textarea {
      min-block-size: 44px;
    }
  }

  .questions-foot {
    display: flex;
    align-items: center;
    gap: var(--chatkit-space-8);
  }

  .questions-foot > :first-child {
    margin-inline-end: auto;
  }
`;
