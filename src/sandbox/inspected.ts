// What V8's inspector answers: https://chromedevtools.github.io/devtools-protocol/v8/Runtime/

/** A value inside the isolate, as the inspector names it. */
export interface RemoteObject {
  type: string;
  subtype?: string;
  value?: unknown;
  unserializableValue?: string;
  objectId?: string;
  description?: string;
}

export interface ExceptionDetails {
  text: string;
  /** Name of the script that did not compile or threw. */
  url?: string;
  lineNumber: number;
  columnNumber: number;
  exception?: RemoteObject;
}

export interface EvaluateResult {
  result: RemoteObject;
  exceptionDetails?: ExceptionDetails;
}
