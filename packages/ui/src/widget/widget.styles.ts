import { css } from "lit";

/** Widgets stand on the measure like a figure: a border, no shadow, the same type. */
export const widgetStyles = css`
  .widget {
    --_unit: calc(var(--chatkit-space-16) / 4);
    --_pad: var(--chatkit-space-16);
    position: relative;
    font-size: var(--chatkit-text-14);
    line-height: 1.45;
    overflow-wrap: anywhere;
    max-inline-size: 100%;
  }

  .w-card,
  .w-list {
    inline-size: 100%;
    max-inline-size: 440px;
    border: 1px solid var(--chatkit-gray-7);
    border-radius: min(var(--chatkit-radius-surface), 16px);
    background: var(--chatkit-gray-1);
    color: var(--chatkit-gray-12);
    overflow: clip;
  }

  .w-card {
    display: flex;
    flex-direction: column;
    gap: calc(3 * var(--_unit));
    padding: var(--_pad);
  }

  .card-sm {
    max-inline-size: 360px;
  }

  .card-lg {
    max-inline-size: 560px;
  }

  .card-full {
    max-inline-size: none;
  }

  .w-list {
    padding: var(--chatkit-space-4);
  }

  .w-basic {
    color: var(--chatkit-gray-12);
  }

  .w-basic.scheme-light,
  .w-basic.scheme-dark {
    background: var(--chatkit-gray-1);
  }

  .w-status {
    display: flex;
    align-items: center;
    gap: 6px;
    max-inline-size: 440px;
    margin-block-end: 6px;
    color: var(--chatkit-gray-11);
    font-size: var(--chatkit-text-13);
    line-height: 1.4;
  }

  .w-status :is(img, .icon) {
    inline-size: 16px;
    block-size: 16px;
    flex: none;
    border-radius: 4px;
    object-fit: cover;
  }

  .w-framed {
    outline: 1px solid color-mix(in oklab, var(--chatkit-gray-12) 12%, transparent);
    outline-offset: -1px;
  }

  .w-row,
  .w-col {
    display: flex;
    min-inline-size: 0;
    gap: calc(2 * var(--_unit));
    border-radius: 0;
  }

  .w-row {
    flex-direction: row;
    align-items: center;
  }

  .w-col {
    flex-direction: column;
  }

  .w-row > :is(.w-field, parlor-select, parlor-date-picker, parlor-chart) {
    flex: 1 1 0;
  }

  .w-spacer {
    flex: 1 1 0;
  }

  .w-divider {
    --_gap: var(--_space, 0px);
    align-self: stretch;
    flex: none;
    block-size: var(--_line, 1px);
    margin: var(--_gap) 0;
    border: 0;
    background: var(--chatkit-gray-6);
  }

  .w-row > .w-divider {
    inline-size: var(--_line, 1px);
    block-size: auto;
    margin: 0 var(--_gap);
  }

  .w-flush {
    margin-inline: calc(-1 * var(--_pad));
  }

  img.w-flush,
  .w-flush.w-no-image {
    inline-size: calc(100% + 2 * var(--_pad));
    max-inline-size: none;
  }

  .w-card > img.w-flush:first-child {
    margin-block-start: calc(-1 * var(--_pad));
  }

  .w-card > img.w-flush:last-child {
    margin-block-end: calc(-1 * var(--_pad));
  }

  .w-transition {
    display: contents;
  }

  .w-transition > * {
    animation: chatkit-appear 180ms ease-out;
  }

  .w-text,
  .w-title,
  .w-caption {
    white-space: pre-line;
  }

  .w-title {
    font-size: var(--chatkit-text-16);
    font-weight: 600;
    line-height: 1.35;
    text-wrap: balance;
  }

  .title-sm {
    font-size: var(--chatkit-text-14);
  }

  .title-lg {
    font-size: var(--chatkit-text-18);
  }

  .title-xl {
    font-size: calc(var(--chatkit-text-22) * 0.92);
  }

  .title-2xl {
    font-size: var(--chatkit-text-22);
    line-height: 1.3;
  }

  .title-3xl {
    font-size: var(--chatkit-text-28);
    line-height: 1.25;
    letter-spacing: -0.01em;
  }

  .title-4xl {
    font-size: calc(var(--chatkit-text-18) * 2);
    line-height: 1.2;
    letter-spacing: -0.015em;
  }

  .title-5xl {
    font-size: calc(var(--chatkit-text-22) * 2);
    line-height: 1.15;
    letter-spacing: -0.02em;
  }

  .size-xs {
    font-size: var(--chatkit-text-12);
  }

  .size-sm {
    font-size: var(--chatkit-text-13);
  }

  .size-md {
    font-size: var(--chatkit-text-14);
  }

  .size-lg {
    font-size: var(--chatkit-text-16);
  }

  .size-xl {
    font-size: var(--chatkit-text-18);
  }

  .w-caption {
    color: var(--chatkit-gray-11);
    font-size: var(--chatkit-text-12);
  }

  .caption-sm {
    font-size: calc(var(--chatkit-text-12) * 0.94);
  }

  .caption-lg {
    font-size: var(--chatkit-text-13);
  }

  .w-label {
    font-weight: 500;
    cursor: default;
  }

  .w-italic {
    font-style: italic;
  }

  .w-struck {
    text-decoration: line-through;
  }

  .w-cut {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .w-clamp {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    overflow: hidden;
  }

  .w-markdown {
    font-size: inherit;
    line-height: inherit;
  }

  .w-badge {
    --_fill: var(--chatkit-gray-4);
    --_ink: var(--chatkit-gray-12);
    flex: none;
    align-self: start;
    padding: 1px 8px;
    border: 1px solid transparent;
    border-radius: 6px;
    background: var(--_fill);
    color: var(--_ink);
    font-size: var(--chatkit-text-12);
    font-weight: 500;
    line-height: 1.45;
  }

  .w-row > .w-badge {
    align-self: auto;
  }

  .badge-md {
    padding: 2px 9px;
    font-size: var(--chatkit-text-13);
  }

  .badge-lg {
    padding: 3px 10px;
    font-size: var(--chatkit-text-14);
  }

  .w-badge.is-outline {
    border-color: color-mix(in oklab, var(--_ink) 40%, transparent);
    background: none;
  }

  .w-badge.is-solid {
    background: var(--_ink);
    color: var(--chatkit-gray-1);
  }

  .w-pill {
    border-radius: 999px !important;
  }

  .w-square {
    border-radius: 6px !important;
  }

  .tone-success {
    --_fill: var(--chatkit-success-tint);
    --_ink: var(--chatkit-success-text);
  }

  .tone-warning {
    --_fill: var(--chatkit-warning-tint);
    --_ink: var(--chatkit-warning-text);
  }

  .tone-danger {
    --_fill: var(--chatkit-danger-tint);
    --_ink: var(--chatkit-danger-text);
  }

  .tone-info {
    --_fill: var(--chatkit-info-tint);
    --_ink: var(--chatkit-info-text);
  }

  .tone-discovery {
    --_fill: light-dark(oklch(0.96 0.03 300), oklch(0.28 0.05 300));
    --_ink: light-dark(oklch(0.46 0.16 300), oklch(0.82 0.1 300));
  }

  .w-icon {
    display: inline-flex;
    flex: none;
    align-items: center;
    font-size: 14px;
  }

  .icon-xs {
    font-size: 9.6px;
  }

  .icon-sm {
    font-size: 11.2px;
  }

  .icon-lg {
    font-size: 16px;
  }

  .icon-xl {
    font-size: 19.2px;
  }

  .icon-2xl {
    font-size: 24px;
  }

  .icon-3xl {
    font-size: 32px;
  }

  .w-dot {
    inline-size: 0.6em;
    block-size: 0.6em;
    margin: 0.3em;
    border-radius: 50%;
    background: currentcolor;
  }

  .w-image {
    display: block;
    flex: none;
    max-inline-size: 100%;
    object-fit: cover;
  }

  .w-no-image {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-inline-size: 32px;
    min-block-size: 32px;
    border-radius: 8px;
    background: var(--chatkit-gray-4);
    color: var(--chatkit-gray-11);
    font-size: var(--chatkit-text-12);
  }

  .w-table {
    max-inline-size: 100%;
    overflow-x: auto;
    scrollbar-width: thin;
  }

  .w-table table {
    inline-size: 100%;
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }

  .w-table :is(th, td) {
    padding: 7px 12px 7px 0;
    border-block-end: 1px solid var(--chatkit-gray-6);
    text-align: start;
    font-weight: 400;
    overflow-wrap: normal;
  }

  .w-table tr:last-child > * {
    border-block-end: 0;
  }

  .w-head > th {
    color: var(--chatkit-gray-11);
    font-size: var(--chatkit-text-12);
    font-weight: 500;
  }

  .place-center {
    align-items: center;
  }

  .place-end {
    align-items: end;
  }

  .w-items > * + * {
    margin-block-start: 2px;
  }

  .w-item {
    position: relative;
    display: flex;
    align-items: center;
    gap: calc(2 * var(--_unit));
    min-block-size: 44px;
    padding: 8px var(--chatkit-space-12);
    border-radius: max(4px, calc(min(var(--chatkit-radius-surface), 16px) - 4px));
  }

  .w-item-press {
    position: absolute;
    inset: 0;
    border-radius: inherit;
  }

  .w-pressable:has(> .w-item-press:hover),
  .w-item-press:active {
    background: color-mix(in oklab, var(--chatkit-gray-12) 5%, transparent);
  }

  /* The whole row is pressed; the controls that it holds are before it. */
  .w-pressable > :not(.w-item-press) {
    pointer-events: none;
  }

  .w-pressable :is(button, a, input, textarea, label, parlor-select, parlor-date-picker, [tabindex]) {
    position: relative;
    pointer-events: auto;
  }

  .w-pressable > .w-item-press {
    position: absolute;
  }

  .w-more,
  .w-fold {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
    inline-size: 100%;
    color: var(--chatkit-gray-11);
    font-size: var(--chatkit-text-13);
    font-weight: 500;
    border-radius: 8px;
  }

  .w-more {
    justify-content: center;
    min-block-size: 40px;
  }

  :is(.w-more, .w-fold):hover {
    color: var(--chatkit-gray-12);
  }

  .w-fold .icon {
    font-size: 0.9em;
    transition: rotate 140ms ease-out;
  }

  .w-fold[aria-expanded="true"] .icon {
    rotate: 180deg;
  }

  .w-actions {
    display: flex;
    flex-wrap: wrap;
    justify-content: end;
    gap: var(--chatkit-space-8);
  }

  .w-failure {
    display: flex;
    align-items: center;
    gap: 6px;
    margin-block-start: 6px;
    color: var(--chatkit-danger-text);
    font-size: var(--chatkit-text-13);
    line-height: 1.4;
  }

  .w-failure .icon {
    font-size: 0.9em;
  }

  /* A wait is seen once it is one; what waits cannot be pressed from the first moment on. */
  .w-veil {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
    max-inline-size: 440px;
    border-radius: min(var(--chatkit-radius-surface), 16px);
    background: color-mix(in oklab, var(--chatkit-gray-1) 60%, transparent);
    animation: chatkit-appear 160ms ease-out 200ms backwards;
  }

  .w-spin {
    flex: none;
    inline-size: 16px;
    block-size: 16px;
    border: 2px solid color-mix(in oklab, currentcolor 25%, transparent);
    border-block-start-color: currentcolor;
    border-radius: 50%;
    animation: chatkit-spin 800ms linear infinite;
  }

  @keyframes chatkit-spin {
    to {
      rotate: 1turn;
    }
  }

  parlor-chart {
    display: block;
    min-inline-size: 0;
  }

  .w-chart {
    display: flex;
    flex-direction: column;
    gap: 8px;
    position: relative;
    max-inline-size: 100%;
    min-block-size: 80px;
  }

  .w-chart:not([style*="height"], [style*="aspect"]) .w-plot {
    flex: none;
    block-size: 200px;
  }

  .w-plot {
    position: relative;
    flex: 1 1 0;
    min-block-size: 60px;
    border-radius: 4px;
    overflow: hidden;
  }

  .w-drawing {
    position: absolute;
    inset-block-start: 0;
    left: 0;
    display: block;
  }

  .w-drawing text {
    fill: var(--chatkit-gray-11);
    font-size: 11px;
    font-variant-numeric: tabular-nums;
  }

  .w-grid,
  .w-axis {
    stroke: var(--chatkit-gray-5);
    stroke-width: 1;
    shape-rendering: crispedges;
  }

  .w-axis {
    stroke: var(--chatkit-gray-8);
  }

  .w-line {
    fill: none;
    stroke-width: 2;
    stroke-linejoin: round;
    stroke-linecap: round;
  }

  .w-area {
    opacity: 0.18;
  }

  .w-cursor {
    fill: color-mix(in oklab, var(--chatkit-gray-12) 6%, transparent);
  }

  .w-spot {
    stroke: var(--chatkit-gray-1);
    stroke-width: 2;
  }

  .w-legend {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 14px;
    padding: 0;
    list-style: none;
    color: var(--chatkit-gray-11);
    font-size: var(--chatkit-text-12);
  }

  .w-legend li,
  .w-tooltip > span {
    display: flex;
    align-items: center;
    gap: 6px;
  }

  .w-chart i {
    flex: none;
    inline-size: 8px;
    block-size: 8px;
    border-radius: 2px;
    background: var(--_color);
  }

  .w-chart .key-line {
    inline-size: 12px;
    block-size: 3px;
  }

  .w-tooltip {
    position: absolute;
    inset-block-start: 4px;
    z-index: 1;
    display: flex;
    flex-direction: column;
    gap: 2px;
    min-inline-size: 110px;
    padding: 8px 10px;
    border: 1px solid var(--chatkit-gray-7);
    border-radius: 8px;
    background: var(--chatkit-gray-1);
    box-shadow: var(--chatkit-shadow);
    font-size: var(--chatkit-text-12);
    line-height: 1.4;
    pointer-events: none;
  }

  .w-tooltip strong {
    font-weight: 600;
  }

  .w-tooltip b {
    margin-inline-start: auto;
    padding-inline-start: 10px;
    font-weight: 500;
    font-variant-numeric: tabular-nums;
  }
`;
