/** The release of Lockkeeper that this is; a test holds it to the version in package.json. */
export const RELEASE = "0.1.0";
