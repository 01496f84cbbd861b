/** The one function of samlp that the sample uses; the package brings no types. */
declare module 'samlp' {
  export interface ProfileMapper {
    getClaims(): Record<string, string | string[] | undefined>;
    getNameIdentifier(): { nameIdentifier: string };
  }

  export interface ResponseConfig {
    issuer: string;
    key: string;
    cert: string;
    signResponse?: boolean;
    signAssertion?: boolean;
    signatureAlgorithm?: 'rsa-sha256' | 'rsa-sha1';
    digestAlgorithm?: 'sha256' | 'sha1';
    destination: string;
    recipient: string;
    audience: string;
    inResponseTo?: string;
    lifetimeInSeconds?: number;
    sessionIndex?: string;
    authnContextClassRef?: string;
    nameIdentifierFormat?: string;
    profileMapper(user: unknown): ProfileMapper;
  }

  const samlp: {
    getSamlResponse: (
      config: ResponseConfig,
      user: unknown,
      callback: (error: Error | null, response: string) => void,
    ) => void;
  };
  export default samlp;
}
