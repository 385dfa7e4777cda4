using System.Text.Json.Nodes;
using Suffice.Tensors;

namespace Suffice.Import.Tests;

/// <summary>What cannot be imported is said with its reason and a remedy.</summary>
public sealed class BadSourcesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("pytorch_model.bin")]
    [InlineData("model.pt")]
    [InlineData("net.pth")]
    [InlineData("last.ckpt")]
    public void A_pickle_is_refused_with_how_to_convert_it(string name)
    {
        EditedNet net = Without("model.safetensors");
        File.WriteAllBytes(net.PathOf(name), [0x80, 2, 0x7d]);
        Refused(net.Folder, name, "is a pickle", "save_file", "weights_only=True");
        Refused(net.PathOf(name), "is a pickle", "model.safetensors");
    }

    [Theory]
    [InlineData("model.gguf")]
    [InlineData("model.dat")]
    public void GGUF_is_refused_whatever_its_name(string name)
    {
        EditedNet net = Without("model.safetensors");
        File.WriteAllBytes(net.PathOf(name), [.. "GGUF"u8, 3, 0, 0, 0]);
        Refused(net.Folder, name, "GGUF", "llama.cpp", "safetensors");
        Refused(net.PathOf(name), "GGUF");
    }

    [Fact]
    public void Shards_are_read_and_a_missing_one_is_named()
    {
        EditedNet net = new EditedNet(folder, "timm-vit-micro").Sharded(3);
        Import(net.Folder);
        Assert.True(Verification.BundleVerification.Run(folder.File("net.suffice"), GoldenNets.Expected("timm-vit-micro")).Agrees);
        File.Delete(net.PathOf("model-00002-of-00003.safetensors"));
        Refused(net.Folder, "index.json", "3 shards", "1 is missing", "model-00002-of-00003.safetensors", "Download");
    }

    [Fact]
    public void A_shard_outside_the_folder_is_refused()
    {
        EditedNet net = new EditedNet(folder, "timm-vit-micro").Sharded(2);
        string index = net.PathOf("model.safetensors.index.json");
        File.WriteAllText(index, File.ReadAllText(index).Replace("model-00002", "../model-00002", StringComparison.Ordinal));
        Refused(net.Folder, "'../model-00002-of-00002.safetensors'");
    }

    [Fact]
    public void The_configuration_of_another_family_gives_the_names_that_are_missing_and_unknown() =>
        Refused(
            new EditedNet(folder, "hf-bert-micro")
                .Config(config =>
                {
                    config["model_type"] = "distilbert";
                    (config["dim"], config["n_layers"], config["n_heads"], config["hidden_dim"]) = (64, 4, 4, 256);
                })
                .Folder,
            "Missing: ",
            "distilbert.embeddings.word_embeddings.weight (300, 64)",
            "Unknown: bert.embeddings.LayerNorm.bias",
            "more",
            "Check that configuration and weights belong together"
        );

    [Fact]
    public void Missing_unknown_and_misshaped_tensors_are_listed_with_what_was_expected() =>
        Refused(
            new EditedNet(folder, "timm-vit-micro")
                .Weights(tensors =>
                {
                    tensors.Remove("blocks.2.norm1.bias");
                    tensors["blocks.1.mlp.fc2.bias"] = new NamedTensor("blocks.1.mlp.fc2.bias", [3], new float[3]);
                    tensors["blocks.0.surprise"] = new NamedTensor("blocks.0.surprise", [1], new float[1]);
                })
                .Folder,
            "Missing: blocks.2.norm1.bias (64).",
            "Of another shape: blocks.1.mlp.fc2.bias is F32 (3), expected (64).",
            "Unknown: blocks.0.surprise."
        );

    [Fact]
    public void Buffers_pass()
    {
        EditedNet net = new EditedNet(folder, "hf-bert-micro").Weights(tensors =>
            tensors["bert.embeddings.position_ids"] = new NamedTensor("bert.embeddings.position_ids", [1, 64], new float[64])
        );
        Assert.DoesNotContain(Import(net.Folder).Notes, note => note.Contains("position_ids", StringComparison.Ordinal));
    }

    [Fact]
    public void A_tokenizer_that_does_not_fit_the_vocabulary_is_refused()
    {
        EditedNet net = new(folder, "hf-bert-micro");
        File.WriteAllLines(net.PathOf("vocab.txt"), ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a"]);
        Refused(net.Folder, "has 5 tokens", "300", "--tokenizer none");
        Assert.Null(Import(net.Folder, new ImportOptions { Tokenizer = ImportOptions.NoTokenizer }).Tokenizer);
        string other = folder.File("vocab.txt");
        File.WriteAllLines(other, ["[PAD]", "[UNK]", "[CLS]", "[SEP]", .. Enumerable.Range(4, 296).Select(i => $"w{i}")]);
        Assert.Equal("WordPiece", Import(net.Folder, new ImportOptions { Tokenizer = other }).Tokenizer);
    }

    [Fact]
    public void Labels_that_do_not_fit_the_head_are_refused()
    {
        Refused(
            new EditedNet(folder, "hf-bert-micro").Config(config => config["id2label"]!.AsObject().Remove("4")).Folder,
            "names 4 labels",
            "5 outputs"
        );
        Refused(
            new EditedNet(folder, "timm-deit3").Config(config => config["label_names"]!.AsArray().Add("one more")).Folder,
            "names 6 labels",
            "5 outputs"
        );
    }

    [Theory]
    [InlineData("gpt2", "GPT2LMHeadModel")]
    [InlineData("llama", "LlamaForCausalLM")]
    [InlineData("unheard-of", "UnheardOfForCausalLM")]
    public void A_decoder_is_named_as_one(string type, string architecture) =>
        Refused(
            new EditedNet(folder, "hf-bert-micro")
                .Config(config =>
                {
                    config["model_type"] = type;
                    config["architectures"] = new JsonArray(architecture);
                })
                .Folder,
            type,
            "decoder-only",
            "encoders"
        );

    [Fact]
    public void An_unknown_family_is_named_with_those_that_are_known() =>
        Refused(
            new EditedNet(folder, "hf-bert-micro").Config(config => config["model_type"] = "mpnet").Folder,
            "'mpnet'",
            "DistilBERT",
            "ELECTRA"
        );

    [Theory]
    [InlineData("bitsandbytes")]
    [InlineData("gptq")]
    [InlineData("awq")]
    public void Quantised_weights_are_refused_by_the_method_that_the_configuration_names(string method) =>
        Refused(
            new EditedNet(folder, "hf-bert-micro")
                .Config(config => config["quantization_config"] = new JsonObject { ["quant_method"] = method, ["bits"] = 4 })
                .Folder,
            $"quantised by {method}",
            "F32, F16 or BF16"
        );

    [Theory]
    [InlineData("bert.encoder.layer.0.output.dense.weight.quant_state.bitsandbytes__nf4", "bitsandbytes")]
    [InlineData("bert.encoder.layer.0.output.dense.qweight", "GPTQ or AWQ")]
    public void Quantised_weights_are_refused_by_their_tensors(string tensor, string method) =>
        Refused(
            new EditedNet(folder, "hf-bert-micro").Weights(tensors => tensors[tensor] = new NamedTensor(tensor, [1], new float[1])).Folder,
            tensor,
            method
        );

    [Theory]
    [InlineData("timm-vit-micro", "blocks.0.attn.q_norm.weight", "norms on queries and keys")]
    [InlineData("timm-vit-micro", "norm_pre.weight", "a norm before its blocks")]
    [InlineData("timm-vit-micro", "blocks.0.mlp.w12.weight", "SwiGLU")]
    public void Parts_that_bundles_do_not_have_are_named(string golden, string tensor, string part) =>
        Refused(
            new EditedNet(folder, golden).Weights(tensors => tensors[tensor] = new NamedTensor(tensor, [1], new float[1])).Folder,
            part,
            tensor
        );

    [Fact]
    public void Configurations_that_ask_for_other_parts_are_refused_by_name()
    {
        Refused(new EditedNet(folder, "hf-dinov2").Config(config => config["use_swiglu_ffn"] = true).Folder, "SwiGLU", "use_swiglu_ffn");
        Refused(new EditedNet(folder, "timm-deit3").Config(config => config["global_pool"] = "map").Folder, "global_pool 'map'");
        Refused(
            new EditedNet(folder, "hf-bert-micro").Config(config => config["position_embedding_type"] = "relative_key").Folder,
            "'relative_key'"
        );
        Refused(new EditedNet(folder, "hf-bert-micro").Config(config => config["hidden_act"] = "silu").Folder, "'silu'", "relu");
        Refused(new EditedNet(folder, "hf-albert").Config(config => config["num_hidden_groups"] = 2).Folder, "several groups");
        Refused(
            new EditedNet(folder, "hf-bert-micro")
                .Config(config => config["architectures"] = new JsonArray("BertForTokenClassification"))
                .Folder,
            "BertForTokenClassification"
        );
        Refused(
            new EditedNet(folder, "hf-bert-micro").Config(config => config.Remove("hidden_size")).Folder,
            "config.json",
            "'hidden_size'"
        );
    }

    [Fact]
    public void Damaged_and_missing_files_are_named()
    {
        EditedNet net = new(folder, "timm-vit-micro");
        using (FileStream weights = File.OpenWrite(net.PathOf("model.safetensors")))
            weights.SetLength(weights.Length / 2);
        Refused(net.Folder, "model.safetensors", "truncated");
        File.WriteAllText(net.PathOf("config.json"), "{");
        Refused(net.Folder, "config.json", "cannot be read");
        File.Delete(net.PathOf("config.json"));
        Refused(net.Folder, "has no config.json");
    }

    [Theory]
    [InlineData("hf-bert-micro", "hidden_size", 0)]
    [InlineData("hf-bert-micro", "hidden_size", int.MaxValue)]
    [InlineData("hf-bert-micro", "num_hidden_layers", 0)]
    [InlineData("hf-bert-micro", "num_hidden_layers", int.MaxValue)]
    [InlineData("hf-bert-micro", "num_attention_heads", 0)]
    [InlineData("hf-bert-micro", "num_attention_heads", 7)]
    [InlineData("hf-bert-micro", "intermediate_size", 0)]
    [InlineData("hf-bert-micro", "vocab_size", 0)]
    [InlineData("hf-bert-micro", "vocab_size", int.MaxValue)]
    [InlineData("hf-bert-micro", "type_vocab_size", int.MaxValue)]
    [InlineData("hf-bert-micro", "max_position_embeddings", 1)]
    [InlineData("hf-bert-micro", "layer_norm_eps", 1e300)]
    [InlineData("hf-roberta", "pad_token_id", 17)]
    [InlineData("hf-roberta", "pad_token_id", int.MaxValue)]
    [InlineData("hf-distilbert", "n_layers", int.MaxValue)]
    [InlineData("hf-vit", "patch_size", 0)]
    [InlineData("hf-vit", "image_size", 0)]
    [InlineData("hf-vit", "image_size", 1 << 30)]
    [InlineData("hf-vit", "num_channels", 0)]
    [InlineData("hf-vit", "num_channels", int.MaxValue)]
    [InlineData("hf-vit", "num_hidden_layers", int.MaxValue)]
    public void Sizes_that_no_net_has_are_refused(string golden, string key, double size) =>
        Refused(
            new EditedNet(folder, golden).Config(config => config[key] = size == (int)size ? (int)size : size).Folder,
            "config.json",
            "again"
        );

    [Theory]
    [InlineData("modules.json", "[1]", "is a list of which Number is a part")]
    [InlineData("modules.json", """[{"type": "x.Pooling", "path": "../x"}]""", "'../x'", "not one below it")]
    [InlineData("modules.json", """[{"type": "x.Pooling", "path": "/etc"}]""", "'/etc'", "not one below it")]
    [InlineData("modules.json", "{}", "no JSON list")]
    [InlineData("config.json", "[]", "no JSON object")]
    [InlineData("config.json", """{"model_type": "\ud800"}""", "cannot be read")]
    public void Files_of_another_form_are_refused(string name, string json, params string[] words)
    {
        EditedNet net = new(folder, "sentence-mean");
        File.WriteAllText(net.PathOf(name), json);
        Refused(net.Folder, [name, .. words]);
    }

    [Theory]
    [InlineData("[]", "an empty list 'image_mean'")]
    [InlineData("[0.5, \"a\", 0.5]", "'image_mean', which is not a number")]
    [InlineData("[1e300]", "'image_mean', which is not a number")]
    public void Means_that_are_none_are_refused(string mean, string why)
    {
        EditedNet net = new(folder, "hf-vit");
        File.WriteAllText(net.PathOf("preprocessor_config.json"), $$"""{"image_mean": {{mean}}}""");
        Refused(net.Folder, "preprocessor_config.json", why);
    }

    [Fact]
    public void A_label_that_is_named_twice_is_refused()
    {
        EditedNet net = new(folder, "hf-bert-micro");
        string path = net.PathOf("config.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"1\":", "\"0\":", StringComparison.Ordinal));
        Refused(net.Folder, "names label 0 twice");
    }

    [Fact]
    public void A_full_disk_leaves_no_bundle_and_says_so()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "This system has no /dev/full.");
        Errors.Expect(
            Fault.Machine,
            () => ModelImport.Run(GoldenNets.Of("timm-vit-micro"), "/dev/full"),
            "/dev/full",
            "Choose another place"
        );
    }

    [Fact]
    public void Options_that_do_not_suit_the_net_are_refused()
    {
        Errors.Expect(
            Fault.Usage,
            () => Import(GoldenNets.Of("timm-vit-micro"), new ImportOptions { ImageSize = 33 }),
            "33",
            "multiple of 8"
        );
        Errors.Expect(Fault.Usage, () => Import(GoldenNets.Of("hf-bert-micro"), new ImportOptions { MaxLength = 65 }), "65", "2 to 64");
    }

    public static TheoryData<string, ImportOptions, string, string> Unsuited =>
        new()
        {
            {
                "timm-vit-micro",
                new ImportOptions { Tokenizer = "vocab.txt" },
                "--tokenizer",
                "this one reads images"
            },
            {
                "timm-vit-micro",
                new ImportOptions { MaxLength = 8 },
                "--max-length",
                "this one reads images"
            },
            {
                "timm-vit-micro",
                new ImportOptions { Pooling = SentencePooling.Mean },
                "--pooling",
                "this one reads images"
            },
            {
                "timm-vit-micro",
                new ImportOptions { UnitLength = true },
                "--unit-length",
                "this one reads images"
            },
            {
                "hf-bert-micro",
                new ImportOptions { ImageSize = 16 },
                "--image-size",
                "this one reads texts"
            },
            {
                "hf-bert-micro",
                new ImportOptions { Antialias = false },
                "--no-antialias",
                "this one reads texts"
            },
            {
                "hf-bert-micro",
                new ImportOptions { Pooling = SentencePooling.Mean },
                "--pooling",
                "this one classifies"
            },
            {
                "hf-bert-micro",
                new ImportOptions { UnitLength = true },
                "--unit-length",
                "this one classifies"
            },
        };

    [Theory]
    [MemberData(nameof(Unsuited))]
    public void Options_that_say_nothing_of_the_net_are_refused(string golden, ImportOptions options, string option, string why)
    {
        Errors.Expect(Fault.Usage, () => Import(GoldenNets.Of(golden), options), option, why, "Leave the option out");
        Assert.False(File.Exists(folder.File("net.suffice")));
    }

    [Fact]
    public void What_a_source_lacks_is_assumed_and_said()
    {
        IReadOnlyList<string> notes = Import(
            new EditedNet(folder, "timm-vit-micro").Config(config => config["model_args"]!.AsObject().Remove("num_heads")).Folder
        ).Notes;
        Assert.Contains(notes, note => note.StartsWith("assumed: 1 heads", StringComparison.Ordinal));
        Assert.Contains(notes, note => note.StartsWith("assumed: labels 0 to 9", StringComparison.Ordinal));
    }

    private EditedNet Without(string file)
    {
        var net = new EditedNet(folder, "timm-vit-micro");
        File.Delete(net.PathOf(file));
        return net;
    }

    private ImportSummary Import(string source, ImportOptions? options = null) =>
        ModelImport.Run(source, folder.File("net.suffice"), options);

    private void Refused(string source, params string[] words)
    {
        File.Delete(folder.File("net.suffice"));
        Errors.Expect(Fault.Bundle, () => Import(source), words);
        Assert.False(File.Exists(folder.File("net.suffice")));
    }
}
