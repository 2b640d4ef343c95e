import found from "./index.cjs";

export const { getLoadablePath, load, loadNofiles } = found;
