import type { FailedTransactionMetadata } from 'litesvm';
import type { Json } from './json.ts';

/**
 * Transaction errors in the form of a node: the JSON of `TransactionError` and an English sentence.
 * LiteSVM returns numbers in the order of its `TransactionErrorFieldless` and
 * `InstructionErrorFieldless`.
 */
export interface TxError {
  readonly json: Json;
  readonly text: string;
}

/** The names in LiteSVM's order. */
const TRANSACTION_ERRORS = `
  AccountInUse AccountLoadedTwice AccountNotFound ProgramAccountNotFound InsufficientFundsForFee
  InvalidAccountForFee AlreadyProcessed BlockhashNotFound CallChainTooDeep MissingSignatureForFee
  InvalidAccountIndex SignatureFailure InvalidProgramForExecution SanitizeFailure
  ClusterMaintenance AccountBorrowOutstanding WouldExceedMaxBlockCostLimit UnsupportedVersion
  InvalidWritableAccount WouldExceedMaxAccountCostLimit WouldExceedAccountDataBlockLimit
  TooManyAccountLocks AddressLookupTableNotFound InvalidAddressLookupTableOwner
  InvalidAddressLookupTableData InvalidAddressLookupTableIndex InvalidRentPayingAccount
  WouldExceedMaxVoteCostLimit WouldExceedAccountDataTotalLimit MaxLoadedAccountsDataSizeExceeded
  ResanitizationNeeded InvalidLoadedAccountsDataSizeLimit UnbalancedTransaction
  ProgramCacheHitMaxLimit CommitCancelled
`;
const INSTRUCTION_ERRORS = `
  GenericError InvalidArgument InvalidInstructionData InvalidAccountData AccountDataTooSmall
  InsufficientFunds IncorrectProgramId MissingRequiredSignature AccountAlreadyInitialized
  UninitializedAccount UnbalancedInstruction ModifiedProgramId ExternalAccountLamportSpend
  ExternalAccountDataModified ReadonlyLamportChange ReadonlyDataModified DuplicateAccountIndex
  ExecutableModified RentEpochModified NotEnoughAccountKeys AccountDataSizeChanged
  AccountNotExecutable AccountBorrowFailed AccountBorrowOutstanding DuplicateAccountOutOfSync
  InvalidError ExecutableDataModified ExecutableLamportChange ExecutableAccountNotRentExempt
  UnsupportedProgramId CallDepth MissingAccount ReentrancyNotAllowed MaxSeedLengthExceeded
  InvalidSeeds InvalidRealloc ComputationalBudgetExceeded PrivilegeEscalation
  ProgramEnvironmentSetupFailure ProgramFailedToComplete ProgramFailedToCompile Immutable
  IncorrectAuthority AccountNotRentExempt InvalidAccountOwner ArithmeticOverflow UnsupportedSysvar
  IllegalOwner MaxAccountsDataAllocationsExceeded MaxAccountsExceeded
  MaxInstructionTraceLengthExceeded BuiltinProgramsMustConsumeComputeUnits BorshIoError
`;

/** The sentences of the errors that occur with payments, from agave `solana-transaction-error`. */
const SENTENCES = {
  AccountLoadedTwice: 'Account loaded twice',
  AccountNotFound: 'Attempt to debit an account but found no record of a prior credit.',
  InsufficientFundsForFee: 'Insufficient funds for fee',
  AlreadyProcessed: 'This transaction has already been processed',
  BlockhashNotFound: 'Blockhash not found',
  TooManyAccountLocks: 'Transaction locked too many accounts',
} as const;

/** Returns a transaction error without fields, by name. */
export const txError = (name: keyof typeof SENTENCES): TxError => ({
  json: name,
  text: SENTENCES[name],
});

/**
 * Returns an error by its number. If there is no sentence for the error, its name is split into
 * words instead.
 */
function byNumber(names: string, index: number): TxError {
  const json = names.trim().split(/\s+/)[index] ?? 'Unknown';
  const sentence = Object.entries(SENTENCES).find(([name]) => name === json)?.[1];
  return {
    json,
    text: sentence ?? json.replace(/\B[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
  };
}

/** Returns LiteSVM's error in RPC form. */
export function readError(failed: FailedTransactionMetadata): TxError {
  const err = failed.err();
  if (typeof err === 'number') return byNumber(TRANSACTION_ERRORS, err);
  if ('err' in err) {
    const inner = readInstructionError(err.err());
    return {
      json: { InstructionError: [err.index, inner.json] },
      text: `Error processing Instruction ${err.index}: ${inner.text}`,
    };
  }
  if ('index' in err)
    return {
      json: { DuplicateInstruction: err.index },
      text: `Transaction contains a duplicate instruction (${err.index}) that is not allowed`,
    };
  const account = { account_index: err.accountIndex };
  // The two classes have the same fields, and LiteSVM does not export them. So the name
  // distinguishes them.
  return err.constructor.name.endsWith('InsufficientFundsForRent')
    ? {
        json: { InsufficientFundsForRent: account },
        text: `Transaction results in an account (${err.accountIndex}) with insufficient funds for rent`,
      }
    : {
        json: { ProgramExecutionTemporarilyRestricted: account },
        text: `Execution of the program referenced by account at index ${err.accountIndex} is temporarily restricted.`,
      };
}

function readInstructionError(err: number | { code: number } | { msg: string }): TxError {
  if (typeof err === 'number') return byNumber(INSTRUCTION_ERRORS, err);
  return 'code' in err
    ? { json: { Custom: err.code }, text: `custom program error: 0x${err.code.toString(16)}` }
    : { json: 'BorshIoError', text: 'Failed to serialize or deserialize account data' };
}
