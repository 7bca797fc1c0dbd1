/**
 * Imported before undici, for its effect alone. An imported undici puts its own agent into the slot that the global
 * fetch of the whole process reads, if it finds the slot empty; a first touch of `Headers` lets the built-in fill it.
 */
void globalThis.Headers;

export {};
