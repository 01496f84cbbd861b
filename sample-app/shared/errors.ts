/** A mistake of whoever starts the sample; told in one line, without a stack. */
export class SampleError extends Error {
  override readonly name = 'SampleError';
}

/** Something that the person in front of the browser may read. Everything else becomes "something went wrong". */
export class PageError extends Error {
  override readonly name = 'PageError';

  readonly status: number;
  readonly title: string;

  constructor(status: number, title: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.title = title;
  }
}
