namespace Suffice.Cuda.Tests.Ptx.Machine;

/// <summary>A kernel did what it must not do, or what the machine does not know.</summary>
internal sealed class PtxFault(string what) : Exception(what);
