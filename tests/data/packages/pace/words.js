export const hours = "h";
