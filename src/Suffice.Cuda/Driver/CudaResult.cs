namespace Suffice.Cuda.Driver;

/// <summary>What functions of the driver answer (<c>CUresult</c>): those that are told apart here.</summary>
internal enum CudaResult
{
    Success = 0,
    InvalidValue = 1,
    OutOfMemory = 2,
    NotInitialized = 3,
    NoDevice = 100,
    InvalidDevice = 101,
    DeviceNotLicensed = 102,
    NoBinaryForGpu = 209,
    EccUncorrectable = 214,
    InvalidPtx = 218,
    LinkUncorrectable = 220,
    UnsupportedPtxVersion = 222,
    SymbolNotFound = 302,
    NotFound = 500,
    IllegalAddress = 700,
    LaunchTimeout = 702,
    HardwareStackError = 714,
    IllegalInstruction = 715,
    MisalignedAddress = 716,
    InvalidAddressSpace = 717,
    InvalidProgramCounter = 718,
    LaunchFailed = 719,
    SystemDriverMismatch = 803,
    Unknown = 999,
}
