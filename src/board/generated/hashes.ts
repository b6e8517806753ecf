/** The hashes of the documents by the names of their operations. */
export const HASHES: Readonly<Record<string, string>> = {
  "YourBoard": "415dbdb3d5ff8ecd4aac4e390b874332de26df56d6f3ac9f112e3aa503696293",
  "GroupBoard": "175cdc9e424c92b671d8223656b4788d6192c398943490e36d3d5f9e2c05d964",
  "ProjectsBoard": "c2828aea5bbf48176e7098ad67115227a72a8f29013c3a9af09d3c046dabae89",
  "ReviewApps": "a7b7023d20ac6b82d71801a06a1234dc5cdd6580414931b36f61ae0742e54b18",
  "Changes": "ec0eae47aacc76054c7f5d7226e4886d28cf65374656ebe168a4f8587f094b42",
  "Search": "68f423b9d5caff8619443ff9cf41738cb7ba46f743914c67348f413448e76671"
};
