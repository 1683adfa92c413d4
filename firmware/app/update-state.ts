/**
 * An update over the air as the firmware keeps it between two requests; all else of it is a part
 * (`../parts/update`). A board has it only when its settings say `update` and name a token.
 */

/** One file of the offer. */
export interface OfferedFile {
  _name: string;
  /** Bytes, and their CRC-32. */
  _size: number;
  _crc: number;
  /** See `digestOf`. */
  _digest: string;
  /** Bytes stored so far; `_size` and found right, or already in place: done. */
  _next: number;
  _isDone: boolean;
  /** Whether the file itself has this content already. */
  _isSame: boolean;
}

/** Empty before the first request. */
export interface UpdateState {
  /** What the next offer has to be proved with; empty when it has been used. */
  _nonce?: string;
  /** Milliseconds since boot of the nonce, and then of the last request that was proved. */
  _since?: number;
  /** Key of this session's requests; empty while there is none. */
  _key?: string;
  _files?: OfferedFile[];
}

/** Status of the answer to a request and its body, JSON. */
export interface UpdateAnswer {
  _status: 200 | 400 | 401 | 409 | 422 | 507;
  _body: string;
}

/** What a request for the update says; texts as they came, empty for none. */
export interface UpdateRequest {
  /** `X-Update`: `begin`, `offer`, a file's number and an offset, `tidy`, `finish` or `cancel`. */
  _step: string;
  /** `X-Data`: the offer, or Base64 of the bytes. */
  _data: string;
  /** `X-Proof`: Base64 of an HMAC-SHA-256. */
  _proof: string;
}

/** The part `rheo.update`, as the firmware calls it. */
export interface UpdatePart {
  /**
   * Answers one request of an update.
   * @param token the board's, which is never sent
   * @param now milliseconds since boot
   * @param nonce 16 bits that nobody can know before
   */
  update(
    request: UpdateRequest,
    state: UpdateState,
    token: string,
    now: number,
    nonce: () => number,
  ): UpdateAnswer;
}
