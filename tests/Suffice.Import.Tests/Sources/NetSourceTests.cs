using Suffice.Import.Sources;

namespace Suffice.Import.Tests.Sources;

/// <summary>A name that nothing is found by is refused with what this program would take.</summary>
public sealed class NetSourceTests
{
    [Fact]
    public void What_is_not_there_is_refused_with_every_source() =>
        Errors.Expect(
            Fault.Bundle,
            () => ModelImport.Run("nowhere", "net.suffice", new ImportOptions { Sources = NetSources.All }),
            "nowhere does not exist",
            "an ONNX file or nuget:PACKAGE/VERSION or hf:OWNER/NAME[@REVISION]."
        );

    [Fact]
    public void A_program_that_fetches_nothing_says_so() =>
        Errors.Expect(
            Fault.Bundle,
            () => ModelImport.Run("hf:owner/net", "net.suffice"),
            "hf:owner/net does not exist",
            "saves it or an ONNX file; this program fetches nothing",
            "`suffice import`"
        );
}
