import { themeQuartz } from 'ag-grid-community'

/** How every sheet of rows looks: the tokens of the interface, 32-pixel rows, no frame. */
export const SHEET_THEME = themeQuartz.withParams({
  backgroundColor: 'var(--wc-surface)', foregroundColor: 'var(--wc-text)', textColor: 'var(--wc-text)', borderColor: 'var(--wc-line)', headerBackgroundColor: 'var(--wc-ground)', headerTextColor: 'var(--wc-quiet)',
  rowHoverColor: 'var(--wc-hover)', selectedRowBackgroundColor: 'var(--wc-selected)', accentColor: 'var(--wc-text)', browserColorScheme: 'inherit', fontFamily: 'inherit', fontSize: 13, headerFontSize: 12, headerFontWeight: 600,
  rowHeight: 32, headerHeight: 32, cellHorizontalPadding: 8, wrapperBorder: false, wrapperBorderRadius: 0, columnBorder: false, rangeSelectionBorderColor: 'var(--wc-text)', inputFocusBorder: { color: 'var(--wc-text)' },
})
