using System.CommandLine;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Suffice.Commands.Hosting;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;
using Suffice.Execution;
using Suffice.Files;
using Suffice.Serve.Options;
using Suffice.Serve.Terminals;
using Suffice.Server;
using Suffice.Server.Load;
using Suffice.Server.Serving;

namespace Suffice.Serve.Verbs;

/// <summary>Serves bundles over HTTP and gRPC until it is interrupted.</summary>
internal sealed class ServeVerb : Verb
{
    private const long MostKeyBytes = 1 << 20;

    private readonly Argument<string[]> bundles = new("BUNDLE")
    {
        Description = "Bundles, as FILE or NAME=FILE. Without a name, a bundle is called like its file.",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<string> address = new("--address")
    {
        Description = "IP address to listen at. The usual one is reached from this machine only; 0.0.0.0 is reached from everywhere.",
        HelpName = "IP",
        DefaultValueFactory = _ => "127.0.0.1",
    };
    private readonly Option<int> port = CommonOptions.Whole("--port", "For HTTP; 0: any free one.", 8000, 0, 65535);
    private readonly Option<int> grpcPort = CommonOptions.Whole("--grpc-port", "For gRPC; 0: none.", 8001, 0, 65535);
    private readonly LevelOptions levels = new();
    private readonly Option<double> delay = new("--max-queue-delay")
    {
        Description = "Milliseconds that an input may wait for others although nothing runs; larger batches, later answers.",
        HelpName = "MS",
    };
    private readonly Option<bool> track = new("--track-budgets")
    {
        Description =
            "Correct mean budgets by what answers cost, so that they are kept when inputs are not like those that the bundle was made "
            + "with. The same input may then get another path at another time.",
    };
    private readonly Option<double?> reject = CommonOptions.Fraction(
        "--reject",
        "Mark answers that are too unsure, so that about this share of usual inputs is marked; their labels come all the same. See inspect "
            + "for the thresholds."
    );
    private readonly Option<double?> shadow = CommonOptions.Fraction(
        "--shadow",
        "Share of the inputs to run once more in full, behind all others, to see how often the answer differs. Without it: none."
    );
    private readonly Option<FileInfo?> keys = new("--api-keys")
    {
        Description = "A file with one key in each line. Requests must bring one of them; probes of health need none.",
        HelpName = "FILE",
    };
    private readonly Option<FileInfo?> certificate = new("--tls")
    {
        Description = "A PEM file with a certificate and its private key: the server then speaks HTTPS.",
        HelpName = "FILE",
    };
    private readonly Option<long> maxPixels = CommonOptions.MaxPixels();
    private readonly DeviceOption device;
    private readonly OtherEngine? other;
    private readonly Option<string> engine = new("--engine") { DefaultValueFactory = _ => "suffice" };

    /// <param name="terminal">Where it reads and writes.</param>
    /// <param name="other">What it offers besides our own engine; null: nothing, and no option to choose.</param>
    /// <param name="devices">What can run bundles besides our own runtime; null: nothing.</param>
    public ServeVerb(Terminal terminal, OtherEngine? other = null, IReadOnlyList<DeviceOffer>? devices = null)
        : base(
            terminal,
            "serve",
            "Serves bundles over HTTP, spending less on each input before anyone waits.",
            "Speaks the Open Inference Protocol (version 2), and a short one for curl: POST an image or a text to "
                + "/v1/models/NAME/classify. The page at / shows what the server does; /metrics is for Prometheus. Ends, once what is "
                + "under way is answered, at Ctrl-C or SIGTERM.",
            "serve models/fashion-mnist.suffice",
            "serve models/cifar10.suffice --slo p99=50ms --allow-uncertified",
            "serve pets=runs/pets/net.suffice reviews=runs/reviews/net.suffice --port 9000"
        )
    {
        this.other = other;
        Add(bundles);
        levels.AddTo(this);
        Option[] options = [address, port, grpcPort, delay, track, reject, shadow, keys, certificate, maxPixels];
        foreach (Option option in options)
            Add(option);
        device = new DeviceOption(devices, "What computes");
        device.AddTo(this);
        shadow.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is < 0 or > 1)
                result.AddError("--shadow is a share of the inputs, from 0 to 1.");
        });
        if (other is not null)
        {
            engine.Description = $"For comparison, {other.Name}: {other.Description}";
            engine.AcceptOnlyFromAmong("suffice", other.Name);
            Add(engine);
        }
        Does(Execute);
    }

    public override string AfterInterruption => "The server ended before it was ready.";

    private int Execute(ParseResult arguments)
    {
        ServedBundle[] served = [.. (arguments.GetValue(bundles) ?? []).Select(Named)];
        if (served.GroupBy(bundle => bundle.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new SufficeException(Fault.Usage, $"Two bundles are called {twice.Key}. Give one of them another name: NAME=FILE.");
        ServerOptions options = Read(arguments);
        OtherDevice? chosen = device.Read(arguments).Device;
        if (chosen is not null)
            options = options with { Device = chosen, Engine = chosen.Name };
        if (other is not null && arguments.GetValue(engine) == other.Name)
            options = chosen is not null
                ? throw new SufficeException(Fault.Usage, $"--engine {other.Name} has no choice of --device. Leave one of them out.")
                : options with
                {
                    Engine = other.Name,
                    Lane = other.Lane,
                    Control = LoadControl.Fixed,
                };
        Serve(served, options).GetAwaiter().GetResult();
        return ExitCode.Success;
    }

    private async Task Serve(ServedBundle[] served, ServerOptions options)
    {
        await using var server = InferenceServer.Create(served, options, logs => logs.AddProvider(new TerminalLogs(Terminal)));
        try
        {
            await server.StartAsync(Terminal.Interruption).ConfigureAwait(false);
        }
        catch (RefusalException refusal)
        {
            throw new SufficeException(Fault.Bundle, refusal.Message, refusal);
        }
        foreach (ServedModel model in server.Repository.Models.Where(model => options.Target is not null && model.Load.Levels.Count == 1))
            Terminal.Error.WriteLine(
                $"Note: {model.Name} has one setting only, {ServiceLevels.Text(model.Load.Levels[0].Budget)}: under load it can only "
                    + "refuse. "
                    + (options.AllowUncertified ? "Its bundle has no cheaper one." : "--allow-uncertified lets it use cheaper ones.")
            );
        Terminal.Output.WriteLine($"Ready at {server.Addresses[0]} Stop with Ctrl-C.");
        Terminal.Output.Flush();
        var ended = new TaskCompletionSource();
        await using (Terminal.Interruption.Register(ended.SetResult).ConfigureAwait(false))
            await ended.Task.ConfigureAwait(false);
        Terminal.Error.WriteLine("Ending: no new requests; those under way are answered.");
        await server.StopAsync().ConfigureAwait(false);
    }

    private ServerOptions Read(ParseResult arguments) =>
        levels.Read(arguments) with
        {
            Address = IPAddress.TryParse(arguments.GetValue(address), out IPAddress? ip)
                ? ip
                : throw new SufficeException(
                    Fault.Usage,
                    $"--address {arguments.GetValue(address)} is no IP address. Give one like 0.0.0.0."
                ),
            Port = arguments.GetValue(port),
            GrpcPort = arguments.GetValue(grpcPort) is var rpc and > 0 ? rpc : null,
            MaxQueueDelay = arguments.GetValue(delay) / 1000,
            TrackBudgets = arguments.GetValue(track),
            Reject = arguments.GetValue(reject),
            Shadow = arguments.GetValue(shadow) ?? 0,
            MaxPixels = arguments.GetValue(maxPixels),
            ApiKeys = arguments.GetValue(keys) is { } file ? Keys(file.FullName) : [],
            Certificates = arguments.GetValue(certificate) is { } pem ? Certificates(pem.FullName) : [],
        };

    private static ServedBundle Named(string argument)
    {
        int equals = argument.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && !File.Exists(argument)
            ? new ServedBundle(argument[..equals], argument[(equals + 1)..])
            : new ServedBundle(Path.GetFileNameWithoutExtension(argument), argument);
    }

    private static string[] Keys(string path)
    {
        string[] lines =
        [
            .. System
                .Text.Encoding.UTF8.GetString(InputFile.Read(path, MostKeyBytes, Fault.Usage))
                .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        ];
        return lines.Length > 0 ? lines : throw new SufficeException(Fault.Usage, $"{path} holds no key. Put one in each line.");
    }

    /// <summary>The first of a file with its key, then those behind it.</summary>
    private static X509Certificate2[] Certificates(string path)
    {
        string pem = System.Text.Encoding.UTF8.GetString(InputFile.Read(path, MostKeyBytes, Fault.Usage)); // once: it may be a pipe
        try
        {
            using var first = X509Certificate2.CreateFromPem(pem, pem);
            var all = new X509Certificate2Collection();
            all.ImportFromPem(pem);
            return [X509CertificateLoader.LoadPkcs12(first.Export(X509ContentType.Pkcs12), null), .. all.Skip(1)];
        }
        catch (CryptographicException error)
        {
            throw new SufficeException(
                Fault.Usage,
                $"{path} cannot be used for TLS: {error.Message} Give a PEM file with a certificate and its private key.",
                error
            );
        }
    }
}
