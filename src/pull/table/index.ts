export { type BarPart, type Bars, type BarUnit, barParts, barUnits } from './bars';
export * from './columns';
export * from './lead-table';
export * from './words';
