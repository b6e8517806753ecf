/** The hashes of the documents by the names of their operations. */
export const HASHES: Readonly<Record<string, string>> = {
  "Play": "52ca7f81b3893d688934a20eecdffb28fd633c98605fb1a26804cd44ed17a1d1",
  "Retry": "a93fabb42b3854d436b260505ca2ae31465f430d51e393055549df8c63f465c5",
  "Cancel": "1a68357feee4043ed62dbb4c3b949ae359aed2fd1e2316849c40673000225e80",
  "Stop": "2ea826d93d3de8f2812cc1430e94ab30c31e837d8527a61a11d5f2c26ceeea51",
  "Record": "0d2fbf2025cd03fe87dfdcaf1f7cfd110a5ef3f611aa92bf6d1f49d6276d9233",
  "Finish": "f8ad1e8531f2ce6ad256d0b5307c2c0cf75a7bfae34e8209a7289bfa5480e1cc",
  "Approve": "50c78186776dc1dbd89c00854d88389b0dddedc9dbf18a490f29a8f28e86bae5",
  "Reject": "92cb743b4fc4d155e60c17e75a18212b56f4cbfa68478055faba0ce50b09ae8a",
  "Ahead": "a7ce210a695b08b690f62a60da509548f9da22900091b3157427176d85cfc8e1",
  "GoesOutNext": "5d6111ed19b8f628e114f15f15e831ee3c744dafcdc24d247990eece6bc3bba0",
  "Removes": "cbe240e87d3eb60e1368fa35027753ab0991f895731bd0a05f259ca96b33c368",
  "YourBoard": "b8fcc329f13aa4517fc47e45f23c63b1cef2002afa1ca71658f8ffabf92ec89f",
  "GroupBoard": "930b937968e8d76e73c6feebd057858b5c82bc6c5bfc1ac12de6fbb5eb063a4c",
  "ProjectsBoard": "12d34e742ca3ed09876355e08b98a7bf85d3319295de9129e4a78a3d622e40b2",
  "ReviewApps": "3c92500542c7c9803d5add11b3535aa7c2c031e9745b080dbdc2b07465b1fc93",
  "Changes": "3695b43f715a60270d38906c165ffc1223f969d3c4aee10837448c0e2d832ba8",
  "DeploymentDetails": "c2a14d36348c38b55b3d2552aef73d8b51665487a47e71df1799b502a23fedf2",
  "History": "d59d178cdbc652cd9a05117aa59d902db2efc382a16e7dbb52d4db3767b69b55",
  "Search": "79848782236682b308e352665df75a345a0831d91aeecddebffafd28c285be98"
};
