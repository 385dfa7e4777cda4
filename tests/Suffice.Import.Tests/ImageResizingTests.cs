using System.Text.Json.Nodes;
using Suffice.Bundles;

namespace Suffice.Import.Tests;

/// <summary>How images are resized and cut is kept by the bundle, with the numbers of timm and of Hugging Face's processors.</summary>
public sealed class ImageResizingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    // floor(size / crop_pct), for images of 16 pixels.
    [InlineData("""{ "crop_pct": 0.875, "interpolation": "bicubic" }""", 18, ResamplingFilter.Bicubic, true)]
    [InlineData("""{ "crop_pct": 0.9, "interpolation": "bilinear" }""", 17, ResamplingFilter.Bilinear, true)]
    [InlineData("""{ "crop_pct": 1.0, "crop_mode": "squash" }""", 16, ResamplingFilter.Bicubic, false)]
    [InlineData("{}", 18, ResamplingFilter.Bicubic, true)]
    internal void Of_timm(string settings, int edge, ResamplingFilter filter, bool keepsAspect)
    {
        (BundleManifest manifest, IReadOnlyList<string> notes) = Import(Timm(settings));
        Assert.Equal(new ImageResizing(edge, filter, keepsAspect), manifest.Preprocessing.Resizing);
        Assert.DoesNotContain(notes, note => note.Contains("image", StringComparison.Ordinal));
    }

    [Fact]
    public void Edges_follow_another_image_size()
    {
        (BundleManifest manifest, _) = Import(Timm("""{ "crop_pct": 0.9 }"""), new ImportOptions { ImageSize = 24 });
        Assert.Equal(26, manifest.Preprocessing.Resizing!.Edge); // 24 / 0.9 = 26.7
    }

    [Theory]
    [InlineData("""{ "size": 16, "resample": 2 }""", 16, ResamplingFilter.Bilinear, false)]
    [InlineData("""{ "size": { "height": 16, "width": 16 }, "resample": 3 }""", 16, ResamplingFilter.Bicubic, false)]
    [InlineData("""{ "size": 18, "crop_size": 16, "do_center_crop": true, "resample": 3 }""", 18, ResamplingFilter.Bicubic, false)]
    [InlineData(
        """{ "size": { "shortest_edge": 18 }, "crop_size": { "height": 16, "width": 16 }, "do_center_crop": true, "resample": 3 }""",
        18,
        ResamplingFilter.Bicubic,
        true
    )]
    [InlineData(
        """{ "image_processor_type": "BitImageProcessor", "size": 18, "crop_size": 16, "do_center_crop": true, "resample": 2 }""",
        18,
        ResamplingFilter.Bilinear,
        true
    )]
    internal void Of_Hugging_Face(string settings, int edge, ResamplingFilter filter, bool keepsAspect)
    {
        (BundleManifest manifest, IReadOnlyList<string> notes) = Import(HuggingFace(settings));
        Assert.Equal(new ImageResizing(edge, filter, keepsAspect), manifest.Preprocessing.Resizing);
        Assert.DoesNotContain(notes, note => note.Contains("image", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_done_in_another_way_is_noted()
    {
        (BundleManifest manifest, IReadOnlyList<string> notes) = Import(Timm("""{ "interpolation": "lanczos", "crop_mode": "border" }"""));
        Assert.Equal(new ImageResizing(18, ResamplingFilter.Bicubic), manifest.Preprocessing.Resizing);
        Assert.Contains(notes, note => note.Contains("'lanczos'", StringComparison.Ordinal));
        Assert.Contains(notes, note => note.Contains("'border'", StringComparison.Ordinal));
        (manifest, notes) = Import(
            HuggingFace("""{ "size": { "shortest_edge": 36 }, "crop_size": 32, "do_center_crop": true, "resample": 1 }""")
        );
        Assert.Equal(new ImageResizing(18, ResamplingFilter.Bicubic), manifest.Preprocessing.Resizing);
        Assert.Contains(notes, note => note.Contains("16 × 16 pixels; the source prepares 32 × 32", StringComparison.Ordinal));
        Assert.Contains(notes, note => note.Contains("Pillow's filter 1", StringComparison.Ordinal));
        (manifest, notes) = Import(HuggingFace("""{ "do_resize": false }"""));
        Assert.Null(manifest.Preprocessing.Resizing);
        Assert.Contains(notes, note => note.Contains("does not resize", StringComparison.Ordinal));
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        Refused(Timm("""{ "crop_pct": 1.5 }"""), "config.json", "crop_pct 1.5", "at most 1");
        Refused(Timm("""{ "crop_pct": 0 }"""), "config.json", "crop_pct 0", "above 0");
        Refused(
            HuggingFace("""{ "size": 16, "crop_size": 18, "do_center_crop": true }"""),
            "preprocessor_config.json",
            "cuts 18 pixels",
            "Correct one"
        );
        Refused(
            HuggingFace("""{ "size": { "height": 16, "width": 20 } }"""),
            "preprocessor_config.json",
            "'size' of 16 × 20 pixels",
            "squares"
        );
        Refused(HuggingFace("""{ "size": "16" }"""), "preprocessor_config.json", "'size', which is not a whole number", "Correct it");
    }

    [Fact]
    public void Manifests_without_a_way_to_resize_keep_their_bytes()
    {
        (BundleManifest manifest, _) = Import(new EditedNet(folder, "sentence-mean"));
        Assert.Null(manifest.Preprocessing.Resizing);
        Assert.DoesNotContain("resizing", File.ReadAllText(folder.File("net.suffice")), StringComparison.Ordinal);
    }

    private EditedNet Timm(string settings) =>
        new EditedNet(folder, "timm-vit-f16").Config(config =>
        {
            JsonObject pretrained = config["pretrained_cfg"]!.AsObject();
            pretrained.Remove("crop_pct");
            pretrained.Remove("interpolation");
            foreach ((string key, JsonNode? value) in JsonNode.Parse(settings)!.AsObject())
                pretrained[key] = value!.DeepClone();
        });

    private EditedNet HuggingFace(string settings)
    {
        EditedNet net = new(folder, "hf-vit");
        File.WriteAllText(net.PathOf("preprocessor_config.json"), settings);
        return net;
    }

    private (BundleManifest Manifest, IReadOnlyList<string> Notes) Import(EditedNet net, ImportOptions? options = null)
    {
        ImportSummary summary = ModelImport.Run(net.Folder, folder.File("net.suffice"), options);
        using BundleFile bundle = BundleFile.Open(folder.File("net.suffice"));
        Assert.Equal(summary.Preprocessing.Resizing, bundle.Manifest.Preprocessing.Resizing);
        return (bundle.Manifest, summary.Notes);
    }

    private void Refused(EditedNet net, params string[] words) =>
        Errors.Expect(Fault.Bundle, () => ModelImport.Run(net.Folder, folder.File("net.suffice")), words);
}
