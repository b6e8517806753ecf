/** The board's address. */
export const BOARD_PATH = '/';
/** The board's other files are below this path. */
export const BOARD_FILES_PATH = '/board/';
