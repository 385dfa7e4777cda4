using System.CommandLine;
using Suffice.Commands.Hosting;
using Suffice.Execution;

namespace Suffice.Commands.Options;

/// <summary>What runs a bundle: <c>--device</c>, the one place where it is read. A tool that offers no other device has no such option,
/// but where the name of a profile may be given.</summary>
internal sealed class DeviceOption
{
    /// <summary>The processor, by our own runtime: the usual one.</summary>
    public const string Cpu = "cpu";

    private readonly IReadOnlyList<DeviceOffer> offers;
    private readonly Option<string?> option = new("--device");
    private readonly bool takesProfile;

    /// <param name="offers">Devices besides <see cref="Cpu"/>.</param>
    /// <param name="what">What is run there, as the beginning of a sentence.</param>
    /// <param name="profile">What a file given in place of a device is for, as a sentence; null: none may be.</param>
    public DeviceOption(IReadOnlyList<DeviceOffer>? offers, string what, string? profile = null)
    {
        (this.offers, takesProfile) = (offers ?? [], profile is not null);
        string devices =
            this.offers.Count == 0
                ? ""
                : $"{what}: {Cpu}, our own runtime; "
                    + $"{string.Join("; ", this.offers.Select(offer => $"{offer.Form}, {offer.Description}"))}.";
        option.Description = string.Join(" ", ((string?[])[devices, profile]).Where(text => !string.IsNullOrEmpty(text)));
        option.HelpName =
            this.offers.Count == 0 ? "FILE"
            : takesProfile ? "DEVICE_OR_FILE"
            : "DEVICE";
    }

    public void AddTo(Verb verb)
    {
        if (offers.Count > 0 || takesProfile)
            verb.Add(option);
    }

    /// <summary>What was typed, checked; null for our own runtime.</summary>
    /// <inheritdoc cref="Read"/>
    public string? Text(ParseResult arguments) => Read(arguments).Device is null ? null : arguments.GetValue(option);

    /// <summary>The device; null: our own runtime. Or the file of a profile of it.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> for a device that is not known, with
    /// <see cref="Fault.Machine"/> for one that is not here.</exception>
    public (OtherDevice? Device, string? Profile) Read(ParseResult arguments)
    {
        if (arguments.GetResult(option) is null || arguments.GetValue(option) is not { } given || (offers.Count > 0 && given == Cpu))
            return (null, null);
        if (Named(given) is { } engine)
            return (engine, null);
        return takesProfile
            ? (null, given)
            : throw new SufficeException(
                Fault.Usage,
                $"--device {given} is no device. There are {string.Join(", ", offers.Select(offer => offer.Form).Prepend(Cpu))}."
            );
    }

    /// <summary>The device that is called so; null: there is none.</summary>
    /// <inheritdoc cref="Read"/>
    public OtherDevice? Named(string text)
    {
        foreach (DeviceOffer offer in offers)
            if (offer.Parse(text) is { } engine)
                return engine;
        return null;
    }
}
