declare module 'relay-compiler' {
  /** Where the program for this machine is. */
  const program: string;
  export default program;
}
