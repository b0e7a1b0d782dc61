import { css } from "lit";

/** Widgets stand on the measure like a figure: a border, no shadow, the same type. */
export const widgetStyles = css`
  .widget {
    display: flex;
    flex-direction: column;
    gap: var(--chatkit-space-12);
    max-inline-size: 440px;
    font-size: var(--chatkit-text-14);
    line-height: 1.45;
    overflow-wrap: anywhere;
  }

  .widget.card,
  .widget.list {
    border: 1px solid var(--chatkit-gray-7);
    border-radius: min(var(--chatkit-radius-surface), 16px);
  }

  .widget.card {
    padding: var(--chatkit-space-16);
  }

  .widget.list {
    gap: 0;
    padding: var(--chatkit-space-4);
  }

  .w-title {
    font-size: var(--chatkit-text-16);
    font-weight: 600;
    line-height: 1.35;
  }

  .w-title:is(.lg, .xl) {
    font-size: var(--chatkit-text-18);
  }

  .w-text.semibold,
  .w-text.bold {
    font-weight: 600;
  }

  .w-text.medium {
    font-weight: 500;
  }

  .w-caption {
    color: var(--chatkit-gray-11);
    font-size: var(--chatkit-text-12);
  }

  .w-badge {
    align-self: start;
    padding: 2px 8px;
    border-radius: 999px;
    background: var(--chatkit-gray-4);
    font-size: var(--chatkit-text-12);
    font-weight: 500;
    line-height: 1.4;
  }

  .w-badge.success {
    background: var(--chatkit-success-tint);
    color: var(--chatkit-success-text);
  }

  .w-badge.warning {
    background: var(--chatkit-warning-tint);
    color: var(--chatkit-warning-text);
  }

  .w-badge.danger {
    background: var(--chatkit-danger-tint);
    color: var(--chatkit-danger-text);
  }

  .w-badge.info,
  .w-badge.discovery {
    background: var(--chatkit-info-tint);
    color: var(--chatkit-info-text);
  }

  .w-divider {
    inline-size: 100%;
    border: 0;
    border-block-start: 1px solid var(--chatkit-gray-6);
    margin: 0;
  }

  .w-row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--chatkit-space-8);
  }

  .w-row > .w-badge {
    align-self: auto;
  }

  .w-row.between {
    justify-content: space-between;
  }

  .w-row.end {
    justify-content: end;
  }

  .w-row.center {
    justify-content: center;
  }

  .w-col {
    display: flex;
    flex-direction: column;
    gap: var(--chatkit-space-8);
    min-inline-size: 0;
  }

  .w-spacer {
    flex: 1;
  }

  .w-item {
    display: flex;
    align-items: center;
    gap: var(--chatkit-space-8);
    inline-size: 100%;
    min-block-size: 44px;
    padding: 8px var(--chatkit-space-12);
    border-radius: var(--chatkit-radius-inner);
  }

  button.w-item:hover:not(:disabled) {
    background: var(--chatkit-gray-3);
  }

  .w-actions {
    display: flex;
    justify-content: end;
    gap: var(--chatkit-space-8);
  }

  .widget-failure {
    color: var(--chatkit-danger-text);
  }
`;
